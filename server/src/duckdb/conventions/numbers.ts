import { quoteText } from '../sql/quote.ts';
import { fitsSql } from './fits.ts';
import { CURRENCY, PERCENT } from './units.ts';

/** How a file writes its numbers. `grouping` is the sign between the thousands, `''` where there is none. */
export interface NumberConvention {
  decimal: '.' | ',';
  grouping: '' | ',' | '.' | ' ' | "'";
}

/** Every convention, those without a grouping sign first. */
export const NUMBER_CONVENTIONS: readonly NumberConvention[] = [
  { decimal: '.', grouping: '' },
  { decimal: ',', grouping: '' },
  { decimal: '.', grouping: ',' },
  { decimal: ',', grouping: '.' },
  { decimal: ',', grouping: ' ' },
  { decimal: '.', grouping: ' ' },
  { decimal: '.', grouping: "'" },
  { decimal: ',', grouping: "'" },
];

/** What stands beside the figures: a currency, a percent sign, nothing, or any of these. */
export type NumberUnit = 'none' | 'percent' | 'currency' | 'any';

// Blanks that stand between thousands or before a unit: the space, and those that do not break or are narrow.
const BLANKS = ' \u00a0\u2007\u2009\u202f\u3000';
const BLANK = `[${BLANKS}]`;
const MINUS = '[-\u2212]';
const GROUPINGS = { '': '', ',': ',', '.': '\\.', ' ': BLANK, "'": "['\u2019]" } as const;
const DECIMALS = { '.': '\\.', ',': ',' } as const;

// What an input method for Chinese or Japanese types in place of the signs of ASCII.
const FULL_WIDTH =
  '\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0e\uff0c\uff0d\uff0b\uff08\uff09\uff05';
const HALF_WIDTH = '0123456789.,-+()%';

/** A value with the full-width figures and signs of East Asia replaced by those of ASCII. */
export function halfWidth(value: string): string {
  return value.replace(/[\uff05-\uff19]/g, (sign) => {
    const at = FULL_WIDTH.indexOf(sign);
    return at < 0 ? sign : (HALF_WIDTH[at] ?? sign);
  });
}

/** A dash behind the decimal sign stands for no cents, as in EUR 5,- and CHF 5.-, and is no minus. */
export const DASH_FOR_CENTS = '[0-9][.,][-\u2212]';

/**
 * Regular expressions for numbers of a convention, which JavaScript (flag `u`) and RE2 read alike and which fit a whole
 * value. Zeros that lead whole figures do not fit: they are part of a code. `plain` needs no more than its decimal sign
 * changed; `scientific` has an exponent as programs write it: `1E3` may be a code, `1e3` is a number of R's; `dressed` has groups,
 * units, signs behind or brackets.
 */
export function numberPatterns(
  { decimal, grouping }: NumberConvention,
  unit: NumberUnit = 'any',
): { plain: string; scientific: string; dressed: string } {
  const sign = DECIMALS[decimal];
  const group = GROUPINGS[grouping];
  const fraction = `(?:${sign}[0-9]*)?`;
  const grouped = [
    ...(group === '' ? [] : [`[1-9][0-9]{0,2}(?:${group}[0-9]{3})+`]),
    // India counts by hundreds above the first thousand.
    ...(grouping === ',' ? ['[1-9][0-9]?(?:,[0-9]{2})*,[0-9]{3}'] : []),
  ];
  const whole = ['0', '[1-9][0-9]*', ...grouped].join('|');
  const body = `(?:(?:${whole})${fraction}|${sign}[0-9]+)`;
  const amount = dressedBy(body, unit);
  return {
    plain: `-?(?:0|[1-9][0-9]*)(?:${sign}[0-9]+)?`,
    scientific: `[-+]?(?:[0-9]${fraction}|[1-9][0-9]*${sign}[0-9]+)(?:[eE][-+][0-9]+|e[0-9]+)|-?[0-9]${sign}[0-9]+[eE][0-9]+`,
    dressed: `${BLANK}*(?:${amount})${BLANK}*`,
  };
}

function dressedBy(body: string, unit: NumberUnit): string {
  const signed = (inner: string): string =>
    `(?:${MINUS}|\\+)?${BLANK}?${inner}|${inner}${BLANK}?${MINUS}|\\(${BLANK}*${inner}${BLANK}*\\)`;
  const ways = {
    none: [signed(body)],
    percent: [signed(`${body}${BLANK}?${PERCENT}`)],
    currency: [
      signed(`${CURRENCY}${BLANK}?${body}`),
      signed(`${body}${BLANK}?${CURRENCY}`),
      `${CURRENCY}${BLANK}?(?:${MINUS}${BLANK}?${body}|\\(${body}\\))`,
      `(?:${MINUS}${BLANK}?${body}|\\(${body}\\)|${body}${MINUS})${BLANK}?${CURRENCY}`,
    ],
  };
  return (unit === 'any' ? Object.values(ways).flat() : ways[unit]).join('|');
}

/**
 * SQL for the number that a text column's value writes under a convention; null where it writes none. Nothing is
 * rounded to fit: `type` BIGINT takes whole figures only. An amount loses its currency and its percent sign, and
 * `12,5 %` is 12.5.
 * @param column SQL of a VARCHAR, such as a quoted name
 * @param type of DuckDB; a DECIMAL must be wide enough for every value, which the caller sees to
 */
export function numberSql(
  column: string,
  convention: NumberConvention,
  { type = 'DOUBLE', unit = 'any' }: { type?: string; unit?: NumberUnit } = {},
): string {
  const { plain, scientific, dressed } = numberPatterns(convention, unit);
  const { decimal } = convention;
  const dotted = (text: string): string => (decimal === ',' ? `replace(${text}, ',', '.')` : text);
  const cast = (text: string): string => `TRY_CAST(${text} AS ${type})`;
  const half = `translate(${column}, ${quoteText(FULL_WIDTH)}, ${quoteText(HALF_WIDTH)})`;
  const bare = `regexp_replace(${half}, ${quoteText(CURRENCY)}, '')`;
  const digits = dotted(`regexp_replace(${bare}, '[^0-9${decimal}]', '', 'g')`);
  const isNegative = `regexp_matches(${half}, '[-\u2212(]') AND NOT regexp_matches(${half}, ${quoteText(DASH_FOR_CENTS)})`;
  const signed = `(CASE WHEN ${isNegative} THEN '-' ELSE '' END || ${digits})`;
  const whole = type === 'BIGINT';
  // A whole number that is written as it was is no other, and is compared faster than a pattern is matched.
  const isPlain = whole ? `CAST(${cast(column)} AS VARCHAR) = ${column}` : fitsSql(column, plain);
  // Casting to BIGINT would round.
  const isDressed = whole
    ? `(${fitsSql(half, dressed)} AND NOT contains(${digits}, '.'))`
    : fitsSql(half, dressed);
  const branches = [
    ...(unit === 'none' || unit === 'any'
      ? [
          `WHEN ${isPlain} THEN ${cast(whole ? column : dotted(column))}`,
          ...(whole ? [] : [`WHEN ${fitsSql(column, scientific)} THEN ${cast(dotted(column))}`]),
        ]
      : []),
    `WHEN ${isDressed} THEN ${cast(signed)}`,
  ];
  return `CASE ${branches.join(' ')} END`;
}
