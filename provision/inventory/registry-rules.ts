import type { MergedHost } from './merged-host.ts';
import type { Mistake } from './mistake.ts';
import { nodeAt, textOf, type Tree } from './tree.ts';

/** Only AWS gives a VM a role that opens its registries. */
export const withoutRole = (tree: Tree, provider: string): Mistake[] => {
  const login = loginByRole(tree);
  if (login === undefined) return [];
  return [
    {
      at: login.at,
      path: login.path,
      problem: `hosts of provider ${provider} have no instance profile`,
      mend: 'use login: token',
    },
  ];
};

const loginByRole = (tree: Tree): Tree | undefined => {
  const login = nodeAt(tree, ['registry', 'login']);
  return textOf(login) === 'instance-profile' ? login : undefined;
};

export const withoutProfile = (tree: Tree, hosts: readonly MergedHost[]): Mistake[] =>
  loginByRole(tree) === undefined
    ? []
    : hosts
        .filter(({ merged }) => nodeAt(merged, ['vm', 'instanceProfile']) === undefined)
        .map(({ name, written }) => ({
          at: written.keyAt,
          path: written.path,
          problem: 'vm.instanceProfile is missing, which registry.login: instance-profile logs in by',
          mend: `add vm: { instanceProfile: … } under ${name} or under defaults, or use registry.login: token`,
        }));

/** Targets and the stack's registry are neighbours on one network, under their names. */
export const namedAsTheRegistry = (hosts: readonly MergedHost[]): Mistake[] =>
  hosts
    .filter(({ name }) => name === 'registry')
    .map(({ written }) => ({
      at: written.keyAt,
      path: written.path,
      problem: "registry is the name of the stack's own registry, expected another one",
      mend: 'name the host otherwise',
    }));

export const localRegistry = (tree: Tree): Mistake[] => {
  const kind = nodeAt(tree, ['registry', 'kind']);
  if (kind === undefined || textOf(kind) !== 'local') return [];
  return [
    {
      at: kind.at,
      path: kind.path,
      problem: 'the local registry exists with provider docker only',
      mend: 'use kind: basic, swr or ecr, which hosts elsewhere can reach',
    },
  ];
};
