import type { Column, Value } from '../../duckdb/analysis.ts';
import { isMissing } from '../../duckdb/conventions/missing.ts';
import { quoteName } from '../../duckdb/sql/quote.ts';
import { numberOf } from './measures.ts';
import { SAMPLE } from './sample.ts';

/** Different values of a text column in the sample, blanks around them left out, and how often each comes. */
export interface Seen {
  values: { value: string; count: number }[];
  /** Those that say that a value is missing, such as n/a or 无. */
  missing: string[];
}

// So many tell the convention of a column.
const MAX_VALUES = 300;
// Longer ones are no numbers, dates or codes.
const MAX_LENGTH = 65;

/** One statement that reads values of every text column (at least one) from the sample, the most frequent first. */
export function valuesSql(columns: readonly Column[]): string {
  const arms = columns.map(({ name }, at) => {
    const value = `left(regexp_replace(${quoteName(name)}, '^[\\s\\p{Z}]+|[\\s\\p{Z}]+$', '', 'g'), ${MAX_LENGTH})`;
    return `(SELECT ${at}, value, count(*) AS count FROM (SELECT ${value} AS value FROM ${SAMPLE})
      WHERE value <> '' GROUP BY 2 ORDER BY count DESC, hash(value), value LIMIT ${MAX_VALUES})`;
  });
  return arms.join(' UNION ALL ');
}

/** How many rows `valuesSql` may give. */
export const maxValueRows = (columns: readonly Column[]): number => columns.length * MAX_VALUES;

/** The rows of `valuesSql` by column. */
export function readValues(columns: readonly Column[], rows: readonly Value[][]): Map<string, Seen> {
  const seen = new Map<string, Seen>(columns.map(({ name }) => [name, { values: [], missing: [] }]));
  for (const [at, value, count] of rows) {
    const own = seen.get(columns[numberOf(at ?? null) ?? -1]?.name ?? '');
    if (own !== undefined && typeof value === 'string')
      own.values.push({ value, count: numberOf(count ?? null) ?? 0 });
  }
  for (const own of seen.values()) {
    own.missing = missingOf(own.values.map(({ value }) => value));
    own.values = own.values.filter(({ value }) => !own.missing.includes(value));
  }
  return seen;
}

const MORE_WORDS = new Set(['unknown', 'missing', '#n/a']);
const COUNTRY = /^[A-Z]{2}$/;

// Among codes of two letters NA is Namibia, or North America.
function missingOf(values: readonly string[]): string[] {
  const words = values.filter((value) => isMissing(value) || MORE_WORDS.has(value.toLowerCase()));
  const others = values.filter((value) => !words.includes(value));
  const areCodes = others.length > 0 && others.every((value) => COUNTRY.test(value));
  return areCodes ? words.filter((word) => !COUNTRY.test(word)) : words;
}
