import { InputError } from '../../core/user-error.ts';
import { merge } from './merge.ts';
import type { Mistake } from './mistake.ts';
import { suggestion } from './spelling.ts';
import { entriesOf, nodeAt, type Tree } from './tree.ts';

/** The names under `environments`. */
export const environmentsOf = (tree: Tree): string[] =>
  entriesOf(nodeAt(tree, ['environments'])).map(([name]) => name);

/**
 * The document with one environment's block laid over it.
 *
 * @throws InputError `unknown-environment`
 */
export const overlaid = (tree: Tree, environment: string | undefined): Tree => {
  if (environment === undefined) return tree;
  const overlay = nodeAt(tree, ['environments', environment]);
  if (overlay === undefined) {
    throw new InputError('unknown-environment', `the inventory has no environment ${environment}`, {
      hint: suggestion(environment, environmentsOf(tree)),
    });
  }
  return merge(tree, overlay);
};

/** An overlay cannot bring overlays of its own. */
export const nestedOverlays = (tree: Tree): Mistake[] =>
  entriesOf(nodeAt(tree, ['environments'])).flatMap(([, overlay]) => {
    const nested = nodeAt(overlay, ['environments']);
    if (nested === undefined) return [];
    const mend = 'environments stand only at the top of the file';
    return [{ at: nested.keyAt, path: nested.path, problem: 'unknown key', mend }];
  });
