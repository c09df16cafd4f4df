import { settingsBlocks, type MergedHost } from './merged-host.ts';
import type { Mistake } from './mistake.ts';
import { localRegistry, namedAsTheRegistry, withoutProfile, withoutRole } from './registry-rules.ts';
import { suggestion } from './spelling.ts';
import { entriesOf, itemsOf, nodeAt, textOf, type Tree } from './tree.ts';
import { diskNames, sameElasticIp, systemUsers, withoutType } from './vm-rules.ts';

/** What no single value can tell. Runs on a broken file too, so that all mistakes are told at once. */
export const brokenRules = (tree: Tree, hosts: readonly MergedHost[]): Mistake[] => {
  const provider = textOf(nodeAt(tree, ['provider', 'kind']));
  const own = rulesOf(provider, tree, hosts);
  return [...unknownGroups(tree, hosts), ...own];
};

const rulesOf = (provider: string | undefined, tree: Tree, hosts: readonly MergedHost[]): Mistake[] => {
  switch (provider) {
    case 'docker':
      return [
        ...meaningless(tree, provider),
        ...withoutRole(tree, provider),
        ...namedAsTheRegistry(hosts),
        ...systemUsers(hosts),
      ];
    case 'ssh':
      return [
        ...meaningless(tree, provider),
        ...localRegistry(tree),
        ...withoutAddress(hosts),
        ...sameAddress(hosts),
      ];
    case 'aws':
    case 'huawei':
      return [
        ...meaningless(tree, provider),
        ...(provider === 'aws' ? withoutProfile(tree, hosts) : withoutRole(tree, provider)),
        ...localRegistry(tree),
        ...withoutType(hosts),
        ...diskNames(hosts),
        ...sameElasticIp(hosts),
        ...systemUsers(hosts),
      ];
    default:
      return [];
  }
};

const unknownGroups = (tree: Tree, hosts: readonly MergedHost[]): Mistake[] => {
  const names = entriesOf(nodeAt(tree, ['groups'])).map(([name]) => name);
  return hosts.flatMap(({ written }) =>
    itemsOf(nodeAt(written, ['groups'])).flatMap((node) => {
      const name = textOf(node);
      if (name === undefined || names.includes(name)) return [];
      return [{ at: node.at, path: node.path, problem: `no group ${name}`, mend: suggestion(name, names) }];
    }),
  );
};

/** Settings that say something with some providers only, and what to write with the others. */
const MEANING: Record<string, readonly string[]> = {
  address: ['ssh'],
  port: ['ssh'],
  hostKeys: ['ssh'],
  identity: ['ssh', 'aws', 'huawei'],
  jump: ['ssh', 'aws', 'huawei'],
  vm: ['aws', 'huawei'],
};

const meaningless = (tree: Tree, provider: string): Mistake[] =>
  settingsBlocks(tree)
    .flatMap(entriesOf)
    .filter(([key]) => MEANING[key]?.includes(provider) === false)
    .map(([key, { keyAt, path }]) => ({
      at: keyAt,
      path,
      problem: `has no meaning with provider ${provider}, which ${provider === 'ssh' ? 'makes no machine' : 'makes its hosts and knows how to reach them'}`,
      mend:
        key === 'vm'
          ? 'remove it, or use provider: { kind: aws } or { kind: huawei }, which make VMs'
          : 'remove it, or use provider: { kind: ssh } for a host that already exists',
    }));

const withoutAddress = (hosts: readonly MergedHost[]): Mistake[] =>
  hosts.flatMap(({ name, written, merged }) =>
    nodeAt(merged, ['address']) === undefined
      ? [
          {
            at: written.keyAt,
            path: written.path,
            problem: 'address is missing, expected a host name or an IP address',
            mend: `add address: under ${name}; a name from the ssh config will do`,
          },
        ]
      : [],
  );

/** The same private address behind another bastion is another machine. */
const sameAddress = (hosts: readonly MergedHost[]): Mistake[] => {
  const first = new Map<string, string>();
  return hosts.flatMap(({ name, written, merged }) => {
    const node = nodeAt(merged, ['address']);
    const address = textOf(node);
    if (node === undefined || address === undefined) return [];
    const port = nodeAt(merged, ['port']);
    const target = `${address.toLowerCase()}:${port?.kind === 'scalar' ? port.value : 22}`;
    const key = [target, ...itemsOf(nodeAt(merged, ['jump'])).map(textOf)].join(' ');
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, name);
      return [];
    }
    const problem = `duplicate host: ${name} and ${other} are both ${target}`;
    const mend = 'remove one of them, or mend its address';
    return [{ at: written.keyAt, path: written.path, problem, mend }];
  });
};
