import type { Value } from '../../duckdb/analysis.ts';
import { type ColumnFits, columnFits } from '../../duckdb/conventions/column-fits.ts';
import { decideDates } from '../../duckdb/conventions/date-evidence.ts';
import { DATE_ORDERS, type DateOrder } from '../../duckdb/conventions/dates.ts';
import { isDate, isNumber, isTimestamp } from '../../duckdb/conventions/match.ts';
import { decideNumbers, type NumberDecision } from '../../duckdb/conventions/number-evidence.ts';
import { NUMBER_CONVENTIONS, type NumberConvention } from '../../duckdb/conventions/numbers.ts';
import { quoteName, quoteText } from '../../duckdb/sql/quote.ts';
import { dateSqls, numberSqls } from './conversion-sql.ts';
import { numberOf } from './measures.ts';
import { SAMPLE } from './sample.ts';
import type { Seen } from './texts.ts';

/** A text column whose values can be read as numbers or as dates. */
export interface Conversion {
  column: string;
  kind: 'number' | 'date';
  /** How they are written, as words, such as `1.234,50`; empty where plainly. */
  written: string;
  /** What else they may mean, where that is open. */
  doubt: string | null;
  /** SQL for the values, the shortest first; each later one is stricter. */
  sql: string[];
}

const NEARLY_ALL = 0.95;
const PACKED_DATE = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;

type Fitting = { column: string; values: string[]; fits: ColumnFits };

/** Finds the text columns that hold numbers or dates, and one convention for all of them. */
export function conversionsOf(seen: ReadonlyMap<string, Seen>): Conversion[] {
  const all = [...seen].map(([column, { values }]) => ({ column, values }));
  const packed = all.filter(({ values }) => mostly(values, (value) => PACKED_DATE.test(value)) !== undefined);
  const rest = all.filter((one) => !packed.includes(one));
  const dates = fitting(rest, isAnyDate).filter(
    ({ fits }) => fits.dates.length > 0 || fits.timestamps.length > 0,
  );
  const numbers = fitting(rest, isAnyNumber).filter(
    ({ column, fits }) => fits.numbers.length > 0 && !dates.some((date) => date.column === column),
  );
  const hasDottedDates = dates.some(({ values }) =>
    values.some((value) => /^\d{1,2}\.\d{1,2}\./.test(value)),
  );
  const number = decideNumbers(
    numbers.map(({ column, values, fits }) => ({ name: column, values, fits: fits.numbers })),
    { delimiter: '', hasDottedDates },
  );
  const order = decideDates(
    dates.map(({ column, values, fits }) => ({ name: column, values, orders: ordersOf(fits) })),
    { delimiter: '', decimal: number.decimal },
  );
  return [
    ...packed.map(({ column }): Conversion => ({
      column,
      kind: 'date',
      written: '20240131',
      doubt: null,
      sql: [`try_strptime(${trimmed(column)}, '%Y%m%d')::DATE`],
    })),
    ...dates.map((one) => dateConversion(one, order)),
    ...numbers.map((one) => numberConversion(one, number)),
  ];
}

/** One statement that says of each conversion (at least one) how many sampled values its SQL reads, and how many there are. */
export function checkSql(conversions: readonly Conversion[], missing: ReadonlyMap<string, Seen>): string {
  const checks = conversions.map(({ column, sql }) => {
    const strict = sql.at(-1) ?? 'NULL';
    const words = missing.get(column)?.missing ?? [];
    const value = trimmed(column);
    const isReal = `${value} <> '' AND NOT list_contains([${words.map(quoteText).join(', ')}]::VARCHAR[], ${value})`;
    const same = sql.map((each) => `count_if(${isReal} AND (${each}) IS DISTINCT FROM (${strict}))`);
    return `count_if(${isReal}), count_if(${isReal} AND (${strict}) IS NOT NULL), [${same.join(', ')}]`;
  });
  return `SELECT ${checks.join(', ')} FROM ${SAMPLE}`;
}

/** A conversion that was tried. */
export interface Checked extends Conversion {
  /** Sampled values, and those of them that it reads. */
  values: number;
  read: number;
}

/** The conversions that read nearly all values, each with the shortest SQL that reads every value like the strictest. */
export function readChecks(conversions: readonly Conversion[], row: readonly Value[]): Checked[] {
  return conversions.flatMap((one, at) => {
    const [values, read, differing] = row.slice(at * 3, at * 3 + 3);
    const [all, fit] = [numberOf(values ?? null) ?? 0, numberOf(read ?? null) ?? 0];
    if (all === 0 || fit < all * NEARLY_ALL) return [];
    const best = Array.isArray(differing) ? differing.findIndex((count) => numberOf(count) === 0) : -1;
    return [{ ...one, sql: one.sql.slice(Math.max(best, 0)), values: all, read: fit }];
  });
}

const isAnyNumber = (value: string): boolean =>
  NUMBER_CONVENTIONS.some((convention) => isNumber(value, convention));

const isAnyDate = (value: string): boolean =>
  DATE_ORDERS.some(
    (order) => isDate(value, order) || isTimestamp(value, order, false) || isTimestamp(value, order, true),
  );

// The values that pass, where nearly all do.
function mostly(values: Seen['values'], test: (value: string) => boolean): string[] | undefined {
  const passing = values.filter(({ value }) => test(value));
  return passing.length > 0 && countOf(passing) >= countOf(values) * NEARLY_ALL
    ? passing.map(({ value }) => value)
    : undefined;
}

const countOf = (values: Seen['values']): number => values.reduce((sum, { count }) => sum + count, 0);

function fitting(
  columns: readonly { column: string; values: Seen['values'] }[],
  test: (value: string) => boolean,
): Fitting[] {
  return columns.flatMap(({ column, values }) => {
    // Most columns of text are told by their first values.
    if (!values.slice(0, 20).some(({ value }) => test(value))) return [];
    const passing = mostly(values, test);
    return passing === undefined ? [] : [{ column, values: passing, fits: columnFits(passing) }];
  });
}

const trimmed = (column: string): string => `trim(${quoteName(column)})`;

const ordersOf = ({ dates, timestamps }: ColumnFits): DateOrder[] =>
  dates.length > 0 ? dates : [...new Set(timestamps.map(({ order }) => order))];

function dateConversion(
  { column, values, fits }: Fitting,
  decision: { order: DateOrder | null; sure: boolean; candidates: DateOrder[] },
): Conversion {
  const orders = ordersOf(fits);
  const order = orders.find((each) => each === decision.order) ?? orders[0] ?? 'ymd';
  const other = decision.candidates.find((each) => orders.includes(each) && each !== order);
  const doubt = decision.sure || other === undefined ? null : `It may also be ${WORDS[other]}.`;
  const text = trimmed(column);
  const isTime = fits.dates.length === 0;
  const zoned = isTime && !fits.timestamps.some((each) => each.order === order && !each.zoned);
  const type = zoned ? 'TIMESTAMPTZ' : isTime ? 'TIMESTAMP' : 'DATE';
  return {
    column,
    kind: 'date',
    written: values[0] ?? '',
    doubt,
    sql: dateSqls(text, order, type),
  };
}

const WORDS: Record<DateOrder, string> = {
  dmy: 'day, month, year',
  mdy: 'month, day, year',
  ymd: 'year, month, day',
};
function numberConversion({ column, values, fits }: Fitting, decision: NumberDecision): Conversion {
  const own = fits.numbers.find(
    ({ convention }) => decision.decimal === null || convention.decimal === decision.decimal,
  );
  const { convention, unit } = own ?? fits.numbers[0] ?? { convention: PLAIN, unit: 'none' as const };
  const text = trimmed(column);
  const isOpen =
    !decision.sure && fits.numbers.some(({ convention: other }) => other.decimal !== convention.decimal);
  return {
    column,
    kind: 'number',
    written: values.find((value) => /[^0-9]/.test(value)) ?? values[0] ?? '',
    doubt: isOpen
      ? `The "${convention.decimal}" was taken for the decimal sign, but "${convention.decimal === ',' ? '.' : ','}" may be it.`
      : null,
    sql: numberSqls(text, convention, unit),
  };
}

const PLAIN: NumberConvention = { decimal: '.', grouping: '' };
