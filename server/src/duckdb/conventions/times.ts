import { quoteText } from '../sql/quote.ts';
import { type DateOrder, datePattern, dateSql, NAMED_DATE } from './dates.ts';
import { fitsSql } from './fits.ts';

const CLOCK = '(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,6}0*)?)?';
const HALF_DAY = '(?:0?[1-9]|1[0-2])(?::[0-5][0-9]){1,2} ?[AaPp]\\.?[Mm]\\.?';
/** A time of day, to the microsecond, as a regular expression that JavaScript and RE2 read alike. */
export const TIME = `(?:${CLOCK}|${HALF_DAY})`;
const ZONE = '(?: ?(?:Z|UTC|GMT)| ?[-+][0-9]{2}(?::?[0-9]{2})?)';
const ISO_DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}';

/** SQL for the time of day that a text column's value writes; null where it writes none. */
export function timeSql(column: string): string {
  const marked = `replace(replace(upper(${column}), '.', ''), ' ', '')`;
  const half = `CAST(try_strptime(${marked}, ['%I:%M:%S%p', '%I:%M%p']) AS TIME)`;
  const clock = `replace(${column}, ',', '.')`;
  const seconds = `CASE WHEN length(${column}) < 6 THEN ${column} || ':00' ELSE ${clock} END`;
  return `CASE WHEN ${fitsSql(column, CLOCK)} THEN TRY_CAST(${seconds} AS TIME) WHEN ${fitsSql(column, HALF_DAY)} THEN ${half} END`;
}

/** A date with a time of day, with or without a zone. */
export const timestampPattern = (order: DateOrder, zoned: boolean): string =>
  `(?:${datePattern(order)}|${NAMED_DATE})(?:T|,? {1,2})${TIME}${zoned ? ZONE : ''}`;

/**
 * SQL for the moment that a text column's value writes, with its date in an order; null where it writes none. With a
 * zone it becomes a TIMESTAMP WITH TIME ZONE, which keeps the moment; without, a TIMESTAMP. A value of the other kind
 * is null, and so is one with more than six figures behind the second, which would be cut.
 * @param column SQL of a VARCHAR
 */
export function timestampSql(column: string, order: DateOrder, { zoned = false } = {}): string {
  const type = zoned ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP';
  const iso = `${ISO_DATE}[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,6}0*)?${zoned ? '(?:Z|[-+][0-9]{2}(?::?[0-9]{2})?)' : ''}`;
  const cut = `^(.*[0-9.\u65e5])(?:T|,? {1,2})(${TIME})(${ZONE})?$`;
  const part = (group: number): string => `regexp_extract(${column}, ${quoteText(cut)}, ${group})`;
  const day = dateSql(part(1), order);
  const zone = zoned ? ` || replace(${zonePart(part(3))}, ' ', '')` : '';
  const general = `TRY_CAST(CAST(${day} AS VARCHAR) || ' ' || CAST(${timeSql(part(2))} AS VARCHAR)${zone} AS ${type})`;
  // The shape that programs write, which LIKE tells in a fraction of the time; 24:00:00 is the midnight that follows.
  const usual = `(${column} LIKE '____-__-__T__:__:__' OR ${column} LIKE '____-__-__ __:__:__') AND ${column} >= '0' AND NOT ends_with(${column}, 'Z')`;
  const fast = zoned ? '' : `WHEN ${usual} THEN TRY_CAST(${column} AS ${type}) `;
  return `CASE ${fast}WHEN ${fitsSql(column, iso)} THEN TRY_CAST(${column} AS ${type}) WHEN ${fitsSql(column, timestampPattern(order, zoned))} THEN ${general} END`;
}

const zonePart = (zone: string): string =>
  `CASE WHEN regexp_matches(${zone}, 'Z|UTC|GMT') THEN '+00' ELSE ${zone} END`;
