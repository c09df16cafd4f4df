import { isTyped } from '../../conventions/match.ts';

const isBlank = (row: readonly string[]): boolean => row.every((field) => field.trim() === '');

/**
 * The first values of lines below a table that are no rows of it: notes, sources, counts. Each has one value where the
 * table has several, and follows a blank line or is a text below values that are not.
 * @param tail the last lines of the text, blank ones included
 */
export function footersIn(tail: readonly (readonly string[])[], width: number): string[] {
  if (width < 2) return [];
  const lines = tail.slice(0, tail.findLastIndex((row) => !isBlank(row)) + 1);
  const from = lines.findLastIndex((row) => !isBlank(row) && !isNote(row, width)) + 1;
  const above = lines[from - 1];
  if (above === undefined) return [];
  const notes = lines.slice(from);
  const isApart = notes[0] !== undefined && isBlank(notes[0]);
  const isOther = isTyped(above[0] ?? '');
  return notes
    .filter((row) => !isBlank(row))
    .map((row) => (row[0] ?? '').trim())
    .filter((value) => !isTyped(value) && (isApart || isOther));
}

const isNote = (row: readonly string[], width: number): boolean =>
  row.length < width && (row[0] ?? '').trim() !== '' && isBlank(row.slice(1));
