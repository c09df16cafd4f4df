import type { Column } from '../../duckdb/analysis.ts';
import { quoteName } from '../../duckdb/sql/quote.ts';
import type { Aggregate, Bucket, ChartRequest } from '../request.ts';
import { classOf, hasZone } from './columns.ts';

type Source = Pick<ChartRequest, 'dataset' | 'sql' | 'filter'>;

/**
 * A statement without the semicolons and blanks at its end. By a loop: a pattern for the end of a text is tried at every
 * blank that stands before it.
 */
function withoutEnd(sql: string): string {
  let end = sql.length;
  while (end > 0 && /[;\s]/.test(sql.charAt(end - 1))) end -= 1;
  return sql.slice(0, end);
}

/**
 * All rows of the request as a subquery. Lines of their own keep a comment at the end of a caller's text from
 * hiding what follows it. The caller's SQL needs no other care: it runs in the sandbox with the caller's own
 * datasets.
 */
function rowsOf({ dataset, sql, filter }: Source): string {
  const from = sql === undefined ? quoteName(dataset ?? '') : `(\n${withoutEnd(sql)}\n)`;
  return filter === undefined ? `(SELECT * FROM ${from})` : `(SELECT * FROM ${from} WHERE (\n${filter}\n))`;
}

/** A statement that reads no row but tells the columns. */
export const columnsSql = (source: Source): string => `SELECT * FROM ${rowsOf(source)} LIMIT 0`;

/** The column as a time without a zone. */
const timeOf = (column: Column): string =>
  hasZone(column)
    ? `${quoteName(column.name)} AT TIME ZONE 'UTC'`
    : `CAST(${quoteName(column.name)} AS TIMESTAMP)`;

/** Milliseconds since 1970 of the time, cut to its bucket where there is one. */
export function millisecondsOf(column: Column, bucket?: Bucket): string {
  const time = timeOf(column);
  return `CAST(epoch_ms(${bucket === undefined ? time : `date_trunc('${bucket}', ${time})`}) AS DOUBLE)`;
}

/** The column as text. */
export const textOf = (column: Column): string => `CAST(${quoteName(column.name)} AS VARCHAR)`;

/** The column as a number that JSON can say: infinities and NaN become NULL. */
export function finiteOf(column: Column): string {
  const number = `CAST(${quoteName(column.name)} AS DOUBLE)`;
  return /^(FLOAT|DOUBLE)$/.test(column.type) ? `CASE WHEN isfinite(${number}) THEN ${number} END` : number;
}

const AGGREGATE_SQL: Record<Aggregate, (of: string) => string> = {
  count: (of) => `count(${of})`,
  sum: (of) => `sum(${of})`,
  avg: (of) => `avg(${of})`,
  min: (of) => `min(${of})`,
  max: (of) => `max(${of})`,
  median: (of) => `median(${of})`,
  distinct: (of) => `count(DISTINCT ${of})`,
};

/** One number for a group. `of` is an expression, or `*` to count rows. */
export const aggregated = (aggregate: Aggregate, of: string): string =>
  `CAST(${AGGREGATE_SQL[aggregate](of)} AS DOUBLE)`;

/** What goes into an aggregate: only counting takes a column that holds no numbers. */
export const aggregand = (column: Column): string =>
  classOf(column) === 'number' ? finiteOf(column) : quoteName(column.name);

/**
 * The rows under `__rows`, with the picked expressions by alias. The prefix keeps clear of the names of
 * datasets. Not materialized: it is read again for ranking, and a copy of a large dataset would cost more
 * memory than a second scan.
 */
export function pickedRows(source: Source, picks: Record<string, string>, condition?: string): string {
  const picked = Object.entries(picks).map(([alias, expression]) => `${expression} AS ${alias}`);
  const rows = `SELECT ${picked.join(', ')} FROM ${rowsOf(source)}`;
  const kept = condition === undefined ? rows : `SELECT * FROM (${rows}) WHERE ${condition}`;
  return `__rows AS NOT MATERIALIZED (${kept})`;
}

/** Numbers the values of `alias` by rank, and counts them: the CTE `__<alias>` of value, place and groups. */
export function ranking(alias: string, by: string, order: 'ASC' | 'DESC' = 'DESC'): string {
  return (
    `__${alias} AS (SELECT ${alias}, row_number() OVER (ORDER BY ${by} ${order} NULLS LAST, ${alias}) AS place, ` +
    `count(*) OVER () AS groups FROM __rows GROUP BY ${alias})`
  );
}

/** Joins each row to the place of its value; NULL is a value like any other. */
export const joinRanking = (alias: string): string =>
  `JOIN __${alias} ON __rows.${alias} IS NOT DISTINCT FROM __${alias}.${alias}`;

/** The value where it is among the first `top`, else NULL; and whether it was left out so. */
export const kept = (alias: string, top: number): string =>
  `CASE WHEN __${alias}.place <= ${top} THEN __rows.${alias} END AS ${alias}, __${alias}.place > ${top} AS ${alias}_other`;
