import { merge } from './merge.ts';
import { entriesOf, itemsOf, nodeAt, textOf, type Tree } from './tree.ts';

/** A host as the file has it: where it stands, and all its settings merged. */
export type MergedHost = { name: string; written: Tree; merged: Tree };

/** Every host with its settings: the bundle's environment < defaults < groups in the host's order < host. */
export const mergedHosts = (tree: Tree): MergedHost[] => {
  const environment = nodeAt(tree, ['bundle', 'server', 'environment']);
  return entriesOf(nodeAt(tree, ['hosts'])).map(([name, written]) => {
    const { path, at, keyAt } = written;
    const entries = new Map(environment === undefined ? [] : [['environment', environment]]);
    const layers = [
      nodeAt(tree, ['defaults']),
      ...itemsOf(nodeAt(written, ['groups'])).map((group) => nodeAt(tree, ['groups', textOf(group) ?? ''])),
      written,
    ];
    const empty: Tree = { kind: 'map', path, at, keyAt, entries };
    const merged = layers.reduce<Tree>((below, layer) => (layer ? merge(below, layer) : below), empty);
    return { name, written, merged };
  });
};

/** Every place where host settings can stand: `defaults`, each group, each host. */
export const settingsBlocks = (tree: Tree): Tree[] => {
  const named = ['groups', 'hosts'].flatMap((key) => entriesOf(nodeAt(tree, [key])));
  return [...itemsOf(nodeAt(tree, ['defaults'])), ...named.map(([, block]) => block)];
};
