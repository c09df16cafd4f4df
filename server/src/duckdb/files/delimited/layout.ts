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
// A line that begins with # is a comment where it does not have the width of the table.
const isCommented = ({ fields }: TextRecord, width?: number): boolean =>
  (fields[0] ?? '').startsWith('#') && fields.length !== width;

/** Whether a record is no row of a table of a width: blank, or a comment. */
export const isAside = (record: TextRecord, width: number): boolean =>
  isBlank(record) || isCommented(record, width);

const MIN_SHARE = 0.5;

/**
 * Finds the table among records: the width that most of them have from some record on. Nothing where no width above
 * one is common. Lines above the table, and rows that are longer or shorter, are borne.
 */
export function layoutOf(records: readonly TextRecord[]): Layout | undefined {
  const counts = new Map<number, number>();
  for (const record of records) {
    const width = record.fields.length;
    if (width > 1 && !isBlank(record) && !isCommented(record))
      counts.set(width, (counts.get(width) ?? 0) + 1);
  }
  const ranked = [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0]);
  for (const [width] of ranked.slice(0, 3)) {
    const layout = layoutAt(records, width);
    if (layout.share >= MIN_SHARE) return layout;
  }
  return undefined;
}

/** The layout of records whose table has a given width. */
function layoutAt(records: readonly TextRecord[], width: number): Layout {
  const start = startOf(records, width);
  const above = records.slice(0, start).filter((record) => !isAside(record, width)).length;
  const last = records[start - 1];
  const body = records.slice(start).filter((record) => !isAside(record, width));
  // The names may be fewer or more than the values.
  const isNames = (at: number, own: number): boolean =>
    at === 0 && body.length > 1 && own >= width - 1 && own > 1;
  const fitting = body.filter(
    ({ fields }, at) => fields.length === width || isNames(at, fields.length),
  ).length;
  return {
    width,
    start,
    above,
    isApart: last === undefined || isBlank(last),
    share: body.length === 0 ? 0 : fitting / body.length,
  };
}

function startOf(records: readonly TextRecord[], width: number): number {
  const start = Math.max(
    records.findIndex((_, index) => begins(records, index, width)),
    0,
  );
  const before = records[start - 1];
  if (before !== undefined && !isAside(before, width)) {
    // Names may be fewer than the values below them: those of the rows have none, or each row ends with a delimiter.
    if (width > 2 && before.fields.length === width - 1) return start - 1;
    // Or more, where values at the end of rows are left out.
    if (start === 1 && before.fields.length > width) return 0;
  }
  return titlesAbove(records, start, width) ?? start;
}

const MAX_TITLES = 20;

// Where titles have as many values as the table: one over merged cells, or some with a blank line below them.
function titlesAbove(records: readonly TextRecord[], start: number, width: number): number | undefined {
  const blank = records.slice(start, start + MAX_TITLES).findIndex(isBlank);
  const isMerged = isTitle(records[start], records[start + 1]);
  if (blank < 0 && !isMerged) return undefined;
  const from = isMerged ? start + 1 : start + blank;
  const names = records.findIndex((record, at) => at >= from && !isAside(record, width));
  const rowsFrom = (at: number): string[][] => records.slice(at, at + MAX_TITLES).map(({ fields }) => fields);
  const isNamed = (at: number): boolean => {
    const [first = [], ...body] = rowsFrom(at);
    const { header, sure } = decideHeader(first, body);
    return header && sure;
  };
  if (names < 0 || records[names]?.fields.length !== width) return undefined;
  return !isNamed(start) && isNamed(names) ? names : undefined;
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
function isTitle(record: TextRecord | undefined, next: TextRecord | undefined): boolean {
  if (
    record === undefined ||
    next === undefined ||
    record.fields.length < 2 ||
    next.fields.length !== record.fields.length
  )
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
