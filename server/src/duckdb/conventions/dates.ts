import { quoteText } from '../sql/quote.ts';
import { fitsSql } from './fits.ts';
import { MONTH, MONTHS } from './month-names.ts';

/** The order of day, month and year in dates of figures. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

export const DATE_ORDERS: readonly DateOrder[] = ['ymd', 'dmy', 'mdy'];

const YEAR = '[0-9]{4}';
const DAY = '(?:0?[1-9]|[12][0-9]|3[01])';
const MONTH_NUMBER = '(?:0?[1-9]|1[0-2])';
const SEPARATORS = ['\\.', '/', '-'];
const BETWEEN = '(?:[ ./-]|, ?|\\. ?)';

// Two figures of a year stand behind a dot or a slash only: 24-01-05 begins with the year as often as it ends with it.
const short = (separator: string): string => (separator === '-' ? YEAR : `(?:${YEAR}|[0-9]{2})`);
const eachWay = (pattern: (separator: string) => string): string =>
  `(?:${SEPARATORS.map((separator) => pattern(separator)).join('|')})`;

const NUMERIC: Record<DateOrder, string> = {
  ymd: `(?:${SEPARATORS.map((by) => `${YEAR}${by}${MONTH_NUMBER}${by}${DAY}`).join('|')}|${YEAR} ?\u5e74 ?${MONTH_NUMBER} ?\u6708 ?${DAY} ?\u65e5)`,
  dmy: eachWay((by) => `${DAY}${by} ?${MONTH_NUMBER}${by} ?${short(by)}`),
  mdy: eachWay((by) => `${MONTH_NUMBER}${by}${DAY}${by}${short(by)}`),
};

const NAMED = `(?:${DAY}(?:\\.|st|nd|rd|th)?${BETWEEN}?${MONTH}${BETWEEN}${YEAR}|${MONTH}\\.? ${DAY}(?:st|nd|rd|th)?,? ${YEAR}|${YEAR}[ -]${MONTH}[ -]${DAY})`;

/** A date in figures of an order, as a regular expression for a whole value that JavaScript and RE2 read alike. */
export const datePattern = (order: DateOrder): string => NUMERIC[order];

/** A date with the name of its month, likewise. */
export const NAMED_DATE = NAMED;

const FORMATS: Record<DateOrder, readonly string[]> = {
  ymd: ['%Y-%m-%d', '%Y/%m/%d', '%Y.%m.%d', '%Y\u5e74%m\u6708%d\u65e5'],
  dmy: ['%d.%m.%Y', '%d/%m/%Y', '%d-%m-%Y'],
  mdy: ['%m/%d/%Y', '%m-%d-%Y', '%m.%d.%Y'],
};
const SHORT_FORMATS: Record<DateOrder, readonly string[]> = {
  ymd: [],
  dmy: ['%d.%m.%y', '%d/%m/%y'],
  mdy: ['%m/%d/%y', '%m.%d.%y'],
};

const list = (formats: readonly string[]): string => `[${formats.map(quoteText).join(', ')}]`;

/**
 * SQL for the date that a text column's value writes in an order; null where it writes none, or one that no calendar
 * has. Years of two figures are 1969 to 2068, as POSIX has it. A value with a time of day is no date.
 * @param column SQL of a VARCHAR
 */
export function dateSql(column: string, order: DateOrder): string {
  const text = `replace(${column}, ' ', '')`;
  const full = `try_strptime(${text}, ${list(FORMATS[order])})`;
  const two = `try_strptime(${text}, ${list(SHORT_FORMATS[order])})`;
  const isNumeric = fitsSql(column, NUMERIC[order]);
  const numeric =
    order === 'ymd'
      ? `WHEN ${isNumeric} THEN CAST(${full} AS DATE)`
      : `WHEN ${isNumeric} THEN CAST(CASE WHEN regexp_matches(${column}, '[0-9]{4}$') THEN ${full} ELSE ${two} END AS DATE)`;
  const iso =
    order === 'ymd'
      ? `WHEN ${column} LIKE '____-__-__' AND ${column} >= '0' THEN TRY_CAST(${column} AS DATE) `
      : '';
  return `CASE ${iso}${numeric} WHEN ${fitsSql(column, NAMED)} THEN ${namedSql(column)} END`;
}

const MONTH_MAP = `MAP {${[...MONTHS].map(([name, number]) => `${quoteText(name)}: ${number}`).join(', ')}}`;

function namedSql(column: string): string {
  const year = `regexp_extract(${column}, ${quoteText(YEAR)})`;
  const name = `lower(regexp_extract(${column}, ${quoteText(MONTH)}))`;
  const day = `regexp_extract(${column}, '(?:^|[^0-9])([0-9]{1,2})(?:[^0-9]|$)', 1)`;
  return `TRY_CAST(${year} || '-' || ${MONTH_MAP}[${name}] || '-' || ${day} AS DATE)`;
}
