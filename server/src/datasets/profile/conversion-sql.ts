import { type DateOrder, dateSql } from '../../duckdb/conventions/dates.ts';
import { type NumberConvention, numberSql } from '../../duckdb/conventions/numbers.ts';
import { timestampSql } from '../../duckdb/conventions/times.ts';
import { quoteText } from '../../duckdb/sql/quote.ts';

const TIMES = ['%H:%M:%S', '%H:%M'];
const SHORT_FORMATS: Record<DateOrder, string[]> = {
  ymd: ['%Y-%m-%d', '%Y/%m/%d', '%Y.%m.%d'],
  dmy: ['%d.%m.%Y', '%d/%m/%Y', '%d-%m-%Y', '%d-%b-%Y', '%d %b %Y'],
  mdy: ['%m/%d/%Y', '%m-%d-%Y', '%b %d, %Y', '%B %d, %Y'],
};

/**
 * SQL for the date or moment that `text` writes in an order, the shortest first; the last reads nothing else. A cast
 * takes some dates in the order that it likes, which the comparison with the last finds out.
 */
export function dateSqls(
  text: string,
  order: DateOrder,
  type: 'DATE' | 'TIMESTAMP' | 'TIMESTAMPTZ',
): string[] {
  const isTime = type !== 'DATE';
  const formats = order === 'ymd' && !isTime ? [...SHORT_FORMATS.ymd, '%Y年%m月%d日'] : SHORT_FORMATS[order];
  const timed = isTime ? formats.flatMap((format) => TIMES.map((time) => `${format} ${time}`)) : formats;
  return [
    `TRY_CAST(${text} AS ${type})`,
    ...timed.map((format) => `try_strptime(${text}, ${quoteText(format)})::${type}`),
    isTime ? timestampSql(text, order, { zoned: type === 'TIMESTAMPTZ' }) : dateSql(text, order),
  ];
}

/**
 * SQL for the number that `text` writes under a convention, from what people read at a glance to what reads nothing
 * else: the last tells which of the others does for the values that there are.
 */
export function numberSqls(
  text: string,
  { decimal, grouping }: NumberConvention,
  unit: 'none' | 'percent' | 'currency',
): string[] {
  const without = grouping === '' ? text : `replace(${text}, ${quoteText(grouping)}, '')`;
  const dotted = (of: string): string => (decimal === ',' ? `replace(${of}, ',', '.')` : of);
  const kept = `regexp_replace(${text}, '[^0-9${decimal}-]', '', 'g')`;
  const bracketed = `CASE WHEN ${text} LIKE '(%)' THEN -1 ELSE 1 END * ${double(dotted(kept))}`;
  return [
    ...(unit === 'none' ? [double(dotted(without))] : []),
    ...(unit === 'percent' ? [double(dotted(`regexp_replace(${without}, '\\s*%$', '')`))] : []),
    double(dotted(kept)),
    bracketed,
    numberSql(text, { decimal, grouping }, { unit }),
  ];
}

const double = (of: string): string => `TRY_CAST(${of} AS DOUBLE)`;
