import type { Value } from '../../duckdb/analysis.ts';

/** The value as a number, or null where there is none to draw. */
export const numberOf = (value: Value | undefined): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** The value as a name; null stays null. */
export const nameOf = (value: Value | undefined): string | null =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);

/** What a group without a value and the group of all the rest are called. */
export const EMPTY = '(empty)';
export const OTHER = 'Other';

/** The label of a name from the columns that `kept` selects. */
export const labelOf = (value: Value | undefined, isOther: Value | undefined): string =>
  isOther === true ? OTHER : (nameOf(value) ?? EMPTY);

/** A number for a sentence: `1,234.5`. */
export const inWords = (value: number): string =>
  value.toLocaleString(
    'en-US',
    Math.abs(value) < 1 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 2 },
  );
