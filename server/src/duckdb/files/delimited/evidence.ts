import type { Evidence } from './columns.ts';

const MAX_VALUES = 200;
const MAX_WIDE_CELLS = 200_000;

export const isComment = (row: readonly string[], width: number): boolean =>
  width > 1 && row.length < width && (row[0] ?? '').startsWith('#');

/** The values of each column in rows of the beginning and of other places; lines that are no rows are left out. */
export function evidenceOf(
  names: readonly string[],
  head: readonly (readonly string[])[],
  pieces: readonly (readonly string[])[],
  footers: readonly string[],
): Evidence[] {
  const width = names.length;
  const isRow = (row: readonly string[]): boolean =>
    !isComment(row, width) && !(row.length < width && footers.includes((row[0] ?? '').trim()));
  const most = Math.max(20, Math.min(MAX_VALUES, Math.floor(MAX_WIDE_CELLS / Math.max(width, 1))));
  const rows = [...head.slice(0, most), ...spread(pieces, most)].filter(isRow);
  return names.map((name, at) => ({
    name,
    values: rows.map((row) => row[at] ?? '').filter((value) => value.trim() !== ''),
    isText: false,
  }));
}

function spread<T>(items: readonly T[], most: number): T[] {
  const step = Math.max(1, Math.ceil(items.length / most));
  return items.filter((_, at) => at % step === 0);
}
