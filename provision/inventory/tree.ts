/** Where something stands in the file, both counted from 1. */
export type Place = { line: number; column: number };

/**
 * A YAML value that remembers where it was written. Overlays and groups are merged as trees, so a
 * mistake in a merged host still points at the line that holds it.
 */
export type Tree = Located & (MapValue | ListValue | ScalarValue);

type Located = {
  /** Where it was written, which after a merge is not always where it applies. */
  path: string[];
  at: Place;
  /** Where its key stands; the same as `at` for what has none. */
  keyAt: Place;
};
type MapValue = { kind: 'map'; entries: Map<string, Tree> };
type ListValue = { kind: 'list'; items: Tree[] };
type ScalarValue = {
  kind: 'scalar';
  value: string | number | boolean | null;
  /** What stands in the file, where `value` came from the environment. */
  source?: string;
};

/** The value at a path, or nothing. */
export const nodeAt = (tree: Tree, path: readonly string[]): Tree | undefined => {
  const [head, ...rest] = path;
  if (head === undefined) return tree;
  const child = childOf(tree, head);
  return child && nodeAt(child, rest);
};

const childOf = (tree: Tree, key: string): Tree | undefined => {
  if (tree.kind === 'map') return tree.entries.get(key);
  return tree.kind === 'list' ? tree.items[Number(key)] : undefined;
};

/** A map's entries; none where there is no map, so that checks can run on a broken file. */
export const entriesOf = (tree: Tree | undefined): [string, Tree][] =>
  tree?.kind === 'map' ? [...tree.entries] : [];

/** A list's items; a single value counts as a list of one. */
export const itemsOf = (tree: Tree | undefined): Tree[] => {
  if (tree === undefined) return [];
  return tree.kind === 'list' ? tree.items : [tree];
};

/** The text of a scalar, nothing for anything else. */
export const textOf = (tree: Tree | undefined): string | undefined =>
  tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : undefined;

/** The bare data, as a schema wants it. */
export const plainOf = (tree: Tree): unknown => {
  switch (tree.kind) {
    case 'map':
      return Object.fromEntries([...tree.entries].map(([key, child]) => [key, plainOf(child)]));
    case 'list':
      return tree.items.map(plainOf);
    case 'scalar':
      return tree.value;
  }
};
