import type { z } from 'zod';
import { treeOf } from './document.ts';
import { interpolate, type Variables } from './interpolation.ts';
import { mistakesFrom } from './issue.ts';
import { mergedHosts, type MergedHost } from './merged-host.ts';
import { placeOf, type Mistake } from './mistake.ts';
import { environmentsOf, nestedOverlays, overlaid } from './overlay.ts';
import { brokenRules } from './rules.ts';
import { inventorySchema } from './schema/inventory.ts';
import { found } from './found.ts';
import { plainOf, type Tree } from './tree.ts';

/** What a text says under one environment; `document` only where there are no mistakes. */
export type Reading = {
  mistakes: Mistake[];
  tree?: Tree;
  hosts: MergedHost[];
  document?: z.infer<typeof inventorySchema>;
};

/**
 * Reads YAML text, pure: every mistake that the text alone can show, all at once. The overlays that
 * are not in use are read as well, so that `--env production` holds no surprise later.
 *
 * @throws InputError `unknown-environment`
 */
export const readText = (text: string, environment: string | undefined, variables: Variables): Reading => {
  const { tree, mistakes } = treeOf(text);
  if (tree === undefined) return { mistakes, hosts: [] };
  if (tree.kind !== 'map') return { mistakes: [notAMap(tree)], hosts: [] };
  const used = view(tree, environment, variables);
  const others = environmentsOf(tree)
    .filter((name) => name !== environment)
    .flatMap((name) => view(tree, name, variables).wrong.filter(({ path }) => standsIn(path, name)));
  const all = [...mistakes, ...nestedOverlays(tree), ...used.unset, ...used.wrong, ...others];
  const { document } = used;
  return {
    mistakes: all,
    tree: used.tree,
    hosts: used.hosts,
    ...(all.length === 0 && document !== undefined ? { document } : {}),
  };
};

const view = (tree: Tree, environment: string | undefined, variables: Variables) => {
  const filled = interpolate(overlaid(tree, environment), variables);
  const hosts = mergedHosts(filled.tree);
  const { data, error } = inventorySchema.safeParse(plainOf(filled.tree));
  const wrong = [...mistakesFrom(error?.issues ?? [], filled.tree), ...brokenRules(filled.tree, hosts)];
  // What could not be filled in has its mistake already.
  const told = new Set(filled.mistakes.map(({ at }) => placeOf(at)));
  return {
    tree: filled.tree,
    hosts,
    document: data,
    unset: filled.mistakes,
    wrong: wrong.filter(({ at }) => !told.has(placeOf(at))),
  };
};

const standsIn = (path: readonly string[], environment: string): boolean =>
  path[0] === 'environments' && path[1] === environment;

const notAMap = (tree: Tree): Mistake => {
  const empty = tree.kind === 'scalar' && tree.value === null;
  return {
    at: tree.at,
    path: [],
    problem: empty
      ? 'the file is empty'
      : `found ${found(tree)}, expected a map of stack, provider, registry, hosts`,
    mend: 'copy inventories/local.yaml and go from there',
  };
};
