import type { Tree } from './tree.ts';

/** More of a value than this tells nothing new. */
const LONGEST_SHOWN = 40;

const SECRET_KEYS = new Set(['username', 'password', 'accessKey', 'secretKey']);

/** Where a value may be a secret: templates are allowed here, and no message shows what was found. */
export const maySecret = ({ path }: Pick<Tree, 'path'>): boolean =>
  path.at(-2) === 'environment' || SECRET_KEYS.has(path.at(-1) ?? '');

/** What stands somewhere, in words: `a number 8080`, `"eighty"`, `a list`. */
export const found = (tree: Tree): string => {
  if (tree.kind === 'map') return tree.entries.size === 0 ? 'an empty map' : 'a map';
  if (tree.kind === 'list') return tree.items.length === 0 ? 'an empty list' : 'a list';
  const { value, source } = tree;
  if (value === null) return 'nothing';
  if (maySecret(tree)) return typeof value === 'string' ? 'plain text' : `a ${typeof value}`;
  if (source !== undefined) return `what ${source} holds`;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return `a number ${value}`;
  return JSON.stringify(value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value);
};
