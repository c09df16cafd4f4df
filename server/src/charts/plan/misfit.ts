import { dateSql, DATE_ORDERS } from '../../duckdb/conventions/dates.ts';
import { numberSql, NUMBER_CONVENTIONS } from '../../duckdb/conventions/numbers.ts';
import { quoteName, quoteText } from '../../duckdb/sql/quote.ts';
import type { ChartRequest } from '../request.ts';
import type { MisfitError } from './misfit-error.ts';
import { pickedRows } from './sql.ts';

/** One way to read the values of a text column: what a caller may write, and what it must come to. */
interface Reading {
  words: string;
  /** Short enough for a message. */
  sql: string;
  /** The full reading of the convention, which the short one must agree with. */
  exact: string;
}

function readingsOf({ column, wanted }: MisfitError): Reading[] {
  const name = quoteName(column.name);
  if (wanted === 'time') {
    return [
      { words: 'times', sql: `TRY_CAST(${name} AS TIMESTAMP)`, exact: `TRY_CAST(${name} AS TIMESTAMP)` },
      ...DATE_ORDERS.flatMap((order) =>
        ['.', '/', '-'].map((sign): Reading => {
          const parts = { ymd: ['%Y', '%m', '%d'], dmy: ['%d', '%m', '%Y'], mdy: ['%m', '%d', '%Y'] }[order];
          return {
            words: 'dates',
            sql: `try_strptime(${name}, ${quoteText(parts.join(sign))})`,
            exact: `CAST(${dateSql(name, order)} AS TIMESTAMP)`,
          };
        }),
      ),
    ];
  }
  const plain = `TRY_CAST(${name} AS DOUBLE)`;
  return [
    { words: 'numbers', sql: plain, exact: plain },
    ...NUMBER_CONVENTIONS.map((convention): Reading => {
      const digits = `regexp_replace(${name}, '[^-0-9${convention.decimal}]', '', 'g')`;
      const dotted = convention.decimal === ',' ? `replace(${digits}, ',', '.')` : digits;
      return {
        words: `numbers with a decimal ${convention.decimal === ',' ? 'comma' : 'point'}`,
        sql: `TRY_CAST(${dotted} AS DOUBLE)`,
        exact: numberSql(name, convention),
      };
    }),
  ];
}

/** The statement that tries every reading on the column's values; its one row is for `hintOf`. */
export function readingsSql(
  request: Pick<ChartRequest, 'dataset' | 'sql' | 'filter'>,
  misfit: MisfitError,
): string {
  const name = quoteName(misfit.column.name);
  const picks = readingsOf(misfit).map(({ sql, exact }, index): [string, string] => [
    // Only where both say the same is a value read right by the short one.
    `r${index}`,
    `CASE WHEN (${sql}) = (${exact}) THEN 1 END`,
  ]);
  const counts = picks.map(([alias]) => `CAST(count(${alias}) AS DOUBLE)`);
  const all = { filled: `nullif(trim(CAST(${name} AS VARCHAR)), '')`, ...Object.fromEntries(picks) };
  return `WITH ${pickedRows(request, all)} SELECT CAST(count(filled) AS DOUBLE), ${counts.join(', ')} FROM __rows`;
}

const count = (value: number): string => value.toLocaleString('en');

/** What to do about a misfit, from the counts that `readingsSql` makes. */
export function hintOf(misfit: MisfitError, [filled = 0, ...read]: readonly number[]): string {
  const readings = readingsOf(misfit);
  const best = Math.max(...read);
  const reading = readings[read.indexOf(best)];
  const noun = misfit.wanted === 'number' ? 'a number' : 'a date or a time';
  if (best === 0 || reading === undefined) return `None of its ${count(filled)} values reads as ${noun}.`;
  const how =
    best === filled
      ? `All of its ${count(filled)} values read as ${reading.words}`
      : `${count(best)} of its ${count(filled)} values read as ${reading.words}, and the others would be lost`;
  return `${how}: give sql with ${reading.sql}.`;
}
