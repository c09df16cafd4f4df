import type { ReadingOptions } from '../reading.ts';
import { ANSWER_WORDS, booleanSql } from './booleans.ts';
import { dateSql } from './dates.ts';
import { fitsSql } from './fits.ts';
import { timeSql, timestampSql } from './times.ts';

type AskedType = NonNullable<ReadingOptions['types']>[string];

const MIDNIGHT = '[T ]00:00(:00(\\.0+)?)?$';

/**
 * SQL for the value of a type that a caller asked for, from the text of a cell or of JSON; null where the text is no
 * value of the type. Nothing is rounded, and no time of day is dropped, as a cast would.
 *
 * @param text SQL of a VARCHAR that writes numbers with a dot and dates as ISO 8601
 * @param type the type of DuckDB that stands for `asked`; of a number, wide enough for the figures before the point
 */
export function exactSql(asked: AskedType, type: string, text: string): string {
  switch (asked) {
    case 'text':
      return text;
    case 'integer':
      return `CASE WHEN ${fitsSql(text, String.raw`[-+]?[0-9]+(\.0*)?`)} THEN TRY_CAST(split_part(${text}, '.', 1) AS ${type}) END`;
    case 'decimal': {
      const value = `TRY_CAST(${text} AS ${type})`;
      const scale = Number(/,(\d+)\)$/.exec(type)?.[1] ?? 0);
      const isWhole = `CASE WHEN regexp_matches(${text}, '[eE]') THEN CAST(${value} AS DOUBLE) = TRY_CAST(${text} AS DOUBLE) ELSE strlen(rtrim(split_part(${text}, '.', 2), '0')) <= ${scale} END`;
      return `CASE WHEN ${fitsSql(text, String.raw`[-+]?[0-9.]+([eE][-+]?[0-9]+)?`)} AND ${isWhole} THEN ${value} END`;
    }
    case 'boolean':
      return booleanSql(text, ANSWER_WORDS);
    case 'date':
      return dateSql(`regexp_replace(${text}, '${MIDNIGHT}', '')`, 'ymd');
    case 'timestamp':
      return `coalesce(${timestampSql(text, 'ymd')}, CAST(${dateSql(text, 'ymd')} AS TIMESTAMP))`;
    case 'time':
      return timeSql(text);
  }
}
