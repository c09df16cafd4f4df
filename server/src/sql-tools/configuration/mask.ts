import { isMap, isScalar, parseAllDocuments, visit } from 'yaml';
import { isReference } from './environment.ts';

/**
 * A file's text as it may be stored: a password that stands in it, rather than a variable's name, is taken
 * out. Only for a file that reads without mistakes.
 */
export function masked(text: string): string {
  const places: [number, number][] = [];
  for (const document of parseAllDocuments(text, { prettyErrors: false })) {
    visit(document, {
      Pair(_key, { key, value }) {
        if (!isScalar(key) || key.value !== 'password' || isMap(value)) return;
        if (!isScalar(value) || value.range === undefined || value.range === null) return;
        if (!isReference(String(value.value))) places.push([value.range[0], value.range[1]]);
      },
    });
  }
  return places
    .toSorted(([a], [b]) => b - a)
    .reduce((rest, [from, to]) => `${rest.slice(0, from)}'[secret]'${rest.slice(to)}`, text);
}
