import type { Column, Value } from '../../duckdb/analysis.ts';
import { quoteName } from '../../duckdb/sql/quote.ts';
import { numberOf, sampled } from './measures.ts';

/** What texts look like, of a sample: each count is of non-null, non-empty values. */
export interface Looks {
  values: number;
  numbers: number;
  dates: number;
  /** Such as n/a or 无: a missing value, written out. */
  missing: number;
  /** Numbers that begin with a zero, which are codes rather than numbers. */
  codes: number;
  /** A strptime format that fits nearly all of them, where a cast does not do. */
  format: string | null;
}

const ENOUGH = 10_000;

const FORMATS = [
  '%d/%m/%Y',
  '%m/%d/%Y',
  '%Y/%m/%d',
  '%d.%m.%Y',
  '%Y%m%d',
  '%Y年%m月%d日',
  '%d-%b-%Y',
  '%b %d, %Y',
  '%d/%m/%Y %H:%M',
  '%m/%d/%Y %H:%M',
];

const MISSING = [
  'n/a',
  'na',
  '#n/a',
  'null',
  'none',
  'nil',
  'nan',
  '-',
  '--',
  '?',
  'unknown',
  'missing',
  '无',
  '空',
  '未知',
];

const listed = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ');

/** One statement that looks at a sample of every text column (at least one). */
export function looksSql(columns: readonly Column[], from: string, rows: number): string {
  const looks = columns.flatMap(({ name }) => {
    const c = quoteName(name);
    return [
      `count(${c})`,
      `count(TRY_CAST(${c} AS DOUBLE))`,
      // A cast takes many a number for a date.
      `count(TRY_CAST(${c} AS TIMESTAMP)) FILTER (TRY_CAST(${c} AS DOUBLE) IS NULL)`,
      `count_if(lower(${c}) IN (${listed(MISSING)}))`,
      `count_if(regexp_matches(${c}, '^0[0-9]'))`,
      ...FORMATS.map((format) => `count(try_strptime(${c}, '${format}'))`),
    ];
  });
  const cleaned = columns.map(
    ({ name }) => `nullif(trim(${quoteName(name)}::VARCHAR), '') AS ${quoteName(name)}`,
  );
  return `SELECT ${looks.join(', ')} FROM (SELECT ${cleaned.join(', ')} FROM ${sampled(from, rows, ENOUGH)})`;
}

const PER_COLUMN = 5 + FORMATS.length;
const NEARLY_ALL = 0.95;

/** The row of `looksSql` by column. */
export function readLooks(columns: readonly Column[], row: readonly Value[]): Map<string, Looks> {
  return new Map(
    columns.map(({ name }, at) => {
      const counts = row.slice(at * PER_COLUMN, (at + 1) * PER_COLUMN).map((value) => numberOf(value) ?? 0);
      const [values = 0, numbers = 0, dates = 0, missing = 0, codes = 0, ...formats] = counts;
      const fitting = formats.findIndex((count) => values > 0 && count >= values * NEARLY_ALL);
      return [name, { values, numbers, dates, missing, codes, format: FORMATS[fitting] ?? null }];
    }),
  );
}
