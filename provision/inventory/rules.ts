import { settingsBlocks, type MergedHost } from './merged-host.ts';
import type { Mistake } from './mistake.ts';
import { suggestion } from './spelling.ts';
import { entriesOf, itemsOf, nodeAt, textOf, type Tree } from './tree.ts';

/** What no single value can tell. Runs on a broken file too, so that all mistakes are told at once. */
export const brokenRules = (tree: Tree, hosts: readonly MergedHost[]): Mistake[] => {
  const provider = textOf(nodeAt(tree, ['provider', 'kind']));
  return [
    ...unknownGroups(tree, hosts),
    ...(provider === 'docker' ? [...settingsOfRealHosts(tree), ...namedAsTheRegistry(hosts)] : []),
    ...(provider === 'ssh' ? [...localRegistry(tree), ...withoutAddress(hosts), ...sameAddress(hosts)] : []),
  ];
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

const ONLY_SSH = new Set(['address', 'port', 'identity', 'jump', 'hostKeys']);

const settingsOfRealHosts = (tree: Tree): Mistake[] =>
  settingsBlocks(tree)
    .flatMap(entriesOf)
    .filter(([key]) => ONLY_SSH.has(key))
    .map(([, { keyAt, path }]) => ({
      at: keyAt,
      path,
      problem: 'has no meaning with provider docker, which makes its hosts and knows how to reach them',
      mend: 'remove it, or use provider: { kind: ssh } for a host that already exists',
    }));

/** Targets and the stack's registry are neighbours on one network, under their names. */
const namedAsTheRegistry = (hosts: readonly MergedHost[]): Mistake[] =>
  hosts
    .filter(({ name }) => name === 'registry')
    .map(({ written }) => ({
      at: written.keyAt,
      path: written.path,
      problem: "registry is the name of the stack's own registry, expected another one",
      mend: 'name the host otherwise',
    }));

const localRegistry = (tree: Tree): Mistake[] => {
  const kind = nodeAt(tree, ['registry', 'kind']);
  if (kind === undefined || textOf(kind) !== 'local') return [];
  return [
    {
      at: kind.at,
      path: kind.path,
      problem: 'the local registry exists with provider docker only',
      mend: 'use kind: basic or kind: swr, which hosts elsewhere can reach',
    },
  ];
};

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
