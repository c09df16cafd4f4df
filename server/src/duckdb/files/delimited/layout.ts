import { isTyped } from '../../conventions/match.ts';
import { decideHeader } from './header.ts';
import type { TextRecord } from './records.ts';

/** How records lie in a text when it is split at one delimiter. */
export interface Layout {
  /** Fields of most records of the table. */
  width: number;
  /** The index of the record that the table begins with. */
  start: number;
  /** Records above it that are not blank. */
  above: number;
  /** Whether a blank line, or nothing, separates them from the table. */
  isApart: boolean;
  /** Of the table's records, the share that has just `width` fields. */
  share: number;
}

/** Whether a record has no value. */
export const isBlank = ({ fields }: TextRecord): boolean => fields.every((field) => field.trim() === '');
const MIN_SHARE = 0.5;

/**
 * Finds the table among records: the width that most of them have from some record on. Nothing where no width above
 * one is common. Lines above the table, and rows that are longer or shorter, are borne.
 */
export function layoutOf(records: readonly TextRecord[]): Layout | undefined {
  const counts = new Map<number, number>();
  for (const record of records) {
    const width = record.fields.length;
    if (width > 1 && !isBlank(record)) counts.set(width, (counts.get(width) ?? 0) + 1);
  }
  const ranked = [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0]);
  for (const [width] of ranked.slice(0, 3)) {
    const layout = layoutAt(records, width);
    if (layout.share >= MIN_SHARE) return layout;
  }
  return undefined;
}

/** The layout of records whose table has a given width. */
export function layoutAt(records: readonly TextRecord[], width: number): Layout {
  const at = records.findIndex((_, index) => begins(records, index, width));
  let start = Math.max(at, 0);
  // Names may be fewer than the values below them: those of the rows have none, or each row ends with a delimiter.
  const before = records[start - 1];
  if (before !== undefined && width > 2 && before.fields.length === width - 1 && !isBlank(before)) start -= 1;
  // Or more, where values at the end of rows are left out.
  if (before !== undefined && start === 1 && before.fields.length > width) start -= 1;
  const next = records.slice(start + 1).find((record) => !isBlank(record));
  if (next !== undefined && isTitle(records[start], next)) {
    const names = records.indexOf(next);
    const below = records.slice(names + 1, names + 20).map(({ fields }) => fields);
    const { header, sure } = decideHeader(next.fields, below);
    if (header && sure) start = names;
  }
  const above = records.slice(0, start).filter((record) => !isBlank(record)).length;
  const last = records[start - 1];
  const body = records.slice(start).filter((record) => !isBlank(record));
  const fitting = body.filter(({ fields }) => fields.length === width).length;
  return {
    width,
    start,
    above,
    isApart: last === undefined || isBlank(last),
    share: body.length === 0 ? 0 : fitting / body.length,
  };
}

function begins(records: readonly TextRecord[], index: number, width: number): boolean {
  const record = records[index];
  if (record === undefined || record.fields.length !== width || isBlank(record)) return false;
  const next = records
    .slice(index + 1, index + 8)
    .filter((other) => !isBlank(other))
    .slice(0, 3);
  return next.length === 0 || next.some(({ fields }) => fields.length === width);
}

// A title over merged cells: one value in a row that the next one fills with names.
function isTitle(record: TextRecord | undefined, next: TextRecord): boolean {
  if (record === undefined || record.fields.length < 2 || next.fields.length !== record.fields.length)
    return false;
  const filled = record.fields.filter((field) => field.trim() !== '');
  const [title = ''] = filled;
  return (
    filled.length === 1 &&
    record.fields[0] === title &&
    !isTyped(title) &&
    next.fields.every((field) => field.trim() !== '' && !isTyped(field))
  );
}
