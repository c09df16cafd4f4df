import { type ColumnReading, isLossySql, isPresentSql, misfitSql, valueSql } from './column-reading.ts';
import { columnAt } from './text-source.ts';
import { quoteName, quoteText } from '../../sql/quote.ts';

/** What an error says that a value raised which its column's reading does not hold. */
export const MISFIT = 'a value does not fit its column';

/** SQL for the rows of a text, each column read under its name; a value that does not fit raises MISFIT.
 * `isCanonical`: numbers are read as such already. */
export function rowsSql(
  from: string,
  readings: readonly ColumnReading[],
  names: readonly string[],
  isCanonical = false,
): string {
  const columns = readings.map((reading, at) => {
    const text = columnAt(at);
    const isRead = isCanonical && reading.kind === 'number';
    return `${isRead ? text : checkedSql(reading, text)} AS ${quoteName(names[at] ?? '')}`;
  });
  return `(SELECT ${columns.join(', ')} FROM ${from})`;
}

// One expression, since a further step of the query would hold each column once more.
function checkedSql(reading: ColumnReading, text: string): string {
  if (reading.kind === 'text') return text;
  const raise = `error(${quoteText(`${MISFIT}: `)} || ${text})`;
  const value = `coalesce(${valueSql(reading, text)}, CASE WHEN ${isPresentSql(reading, text)} THEN ${raise} END)`;
  const lossy = isLossySql(reading, text);
  return lossy === undefined ? value : `CASE WHEN ${lossy} THEN ${raise} ELSE ${value} END`;
}

const EXTREMES = 20;
const SPREAD = 60;

/**
 * SQL for values that do not fit their column: one row, and for each column that is not text a list of the least, the
 * greatest, the shortest, the longest and some others, null where all fit.
 */
export function misfitsSql(from: string, readings: readonly ColumnReading[]): string {
  const lists = readings.map((reading, at) => {
    if (reading.kind === 'text') return 'NULL';
    const text = columnAt(at);
    const picks = [
      `min(${text}, ${EXTREMES})`,
      `max(${text}, ${EXTREMES})`,
      `arg_min(${text}, strlen(${text}), ${EXTREMES})`,
      `arg_max(${text}, strlen(${text}), ${EXTREMES})`,
      `arg_min(${text}, hash(${text}), ${SPREAD})`,
    ].map((pick) => `coalesce(${pick} FILTER (WHERE m${at}), [])`);
    return `list_distinct(${picks.join(' || ')})`;
  });
  const marks = readings.flatMap((reading, at) =>
    reading.kind === 'text' ? [] : [columnAt(at), `${misfitSql(reading, columnAt(at))} AS m${at}`],
  );
  return `SELECT ${lists.join(', ')} FROM (SELECT ${marks.join(', ')} FROM ${from})`;
}

/** SQL for the first values that do not fit a column, in the order of the rows. */
export function firstMisfitsSql(from: string, reading: ColumnReading, at: number, limit: number): string {
  const text = columnAt(at);
  return `SELECT ${text} FROM (SELECT * FROM ${from}) WHERE ${misfitSql(reading, text)} LIMIT ${limit}`;
}

/** SQL for how values are read: one row of texts for each of the lists of values, as text. */
export function samplesSql(
  readings: readonly ColumnReading[],
  samples: readonly (readonly string[])[],
): string {
  const lists = readings.map((reading, at) => {
    const own = samples[at] ?? [];
    if (own.length === 0) return 'CAST([] AS VARCHAR[])';
    const items = own.map(quoteText).join(', ');
    return `(SELECT list(CAST(${valueSql(reading, 'x')} AS VARCHAR) ORDER BY n) FROM (SELECT unnest([${items}]) AS x, generate_subscripts([${items}], 1) AS n))`;
  });
  return `SELECT ${lists.join(', ')}`;
}

/** SQL for how often each word for a missing value stands in each column that has any: one list of counts a column. */
export function missingSql(from: string, readings: readonly ColumnReading[]): string {
  const counts = readings.flatMap(({ missing }, at) =>
    missing.map((word) => `count(*) FILTER (WHERE trim(${columnAt(at)}) = ${quoteText(word)})`),
  );
  return `SELECT ${counts.join(', ')} FROM ${from}`;
}
