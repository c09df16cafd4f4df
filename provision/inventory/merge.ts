import { nodeAt, textOf, type Tree } from './tree.ts';

/**
 * Lays one tree over another: maps merge deeply, lists and everything else replace. An empty value
 * (`defaults:` with nothing under it) says nothing, and a map of another `kind` is another thing.
 */
export const merge = (base: Tree, over: Tree): Tree => {
  if (over.kind === 'scalar' && over.value === null) return base;
  if (base.kind !== 'map' || over.kind !== 'map' || !sameKind(base, over)) return over;
  const entries = new Map(base.entries);
  for (const [key, child] of over.entries) {
    const below = entries.get(key);
    entries.set(key, below === undefined ? child : merge(below, child));
  }
  return { ...base, entries };
};

const sameKind = (base: Tree, over: Tree): boolean => {
  const kind = textOf(nodeAt(over, ['kind']));
  return kind === undefined || kind === textOf(nodeAt(base, ['kind']));
};
