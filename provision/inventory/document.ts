import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { Mistake } from './mistake.ts';
import type { Place, Tree } from './tree.ts';
import { syntaxMistakes } from './syntax.ts';

/**
 * YAML text as a tree; no tree where the syntax is broken, because what a parser guesses after an
 * error would only be noise. Keys that begin with `x-` are left out, anchors and `<<` are followed.
 */
export const treeOf = (text: string): { tree?: Tree; mistakes: Mistake[] } => {
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) return { mistakes: syntaxMistakes(broken, place) };
  const reader = new Reader(document, place);
  const start = place(0);
  const tree = reader.read(document.contents, { path: [], keyAt: start, within: [] });
  return { tree, mistakes: reader.mistakes };
};

type Context = { path: string[]; keyAt: Place; within: readonly unknown[] };

/** Walks YAML's own nodes once, collecting what the parser lets pass. */
class Reader {
  readonly mistakes: Mistake[] = [];
  readonly #document: Document;
  readonly #place: (offset: number) => Place;

  constructor(document: Document, place: (offset: number) => Place) {
    this.#document = document;
    this.#place = place;
  }

  read(node: unknown, context: Context): Tree {
    const { path, keyAt } = context;
    const located = { path, keyAt, at: this.#at(node) ?? keyAt };
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target !== undefined && !context.within.includes(target)) return this.read(target, context);
      this.#complain(located.at, path, `*${node.source} has no anchor &${node.source} before it`);
    }
    const inner = { ...context, within: [...context.within, node] };
    if (isMap(node)) return { ...located, kind: 'map', entries: this.#entries(node.items, inner) };
    if (isSeq(node)) {
      const item = (child: unknown, index: number): Tree =>
        this.read(child, { ...inner, path: itemPath(path, index), keyAt: this.#at(child) ?? keyAt });
      return { ...located, kind: 'list', items: node.items.map(item) };
    }
    return { ...located, kind: 'scalar', value: isScalar(node) ? scalarOf(node.value) : null };
  }

  #entries(pairs: readonly { key: unknown; value: unknown }[], context: Context): Map<string, Tree> {
    const inherited: [string, Tree][] = [];
    const own = new Map<string, Tree>();
    for (const pair of pairs) {
      const keyAt = this.#at(pair.key) ?? context.keyAt;
      if (!isScalar(pair.key)) {
        this.#complain(keyAt, context.path, 'found a list or a map as a key, expected text');
        continue;
      }
      const key = String(pair.key.value);
      if (key.startsWith('x-')) continue;
      if (key === '<<') {
        inherited.push(...this.#inherited(this.read(pair.value, { ...context, keyAt })));
        continue;
      }
      const path = [...context.path, key];
      const first = own.get(key);
      if (first !== undefined) {
        this.#complain(keyAt, path, 'found twice', `it stands already on line ${first.keyAt.line}; keep one`);
        continue;
      }
      own.set(key, this.read(pair.value, { ...context, path, keyAt }));
    }
    return new Map([...inherited, ...own]);
  }

  /** What `<<` brings in: a map's entries, or those of a list of maps, of which the first wins. */
  #inherited(tree: Tree): [string, Tree][] {
    if (tree.kind === 'map') return [...tree.entries];
    if (tree.kind === 'list') return tree.items.toReversed().flatMap((item) => this.#inherited(item));
    this.#complain(tree.at, tree.path, 'found << with something that is not a map');
    return [];
  }

  #at(node: unknown): Place | undefined {
    const written = isMap(node) || isSeq(node) || isAlias(node) || (isScalar(node) && node.value !== null);
    return written && node.range ? this.#place(node.range[0]) : undefined;
  }

  #complain(at: Place, path: string[], problem: string, mend?: string): void {
    this.mistakes.push({ at, path, problem, mend });
  }
}

/** `jump[0]` reads better than `jump.0`. */
const itemPath = (path: string[], index: number): string[] => [
  ...path.slice(0, -1),
  `${path.at(-1) ?? ''}[${index}]`,
];

/** YAML's core schema knows no other scalars. */
const scalarOf = (value: unknown): string | number | boolean | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
