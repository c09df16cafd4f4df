import { quoteText } from '../sql/quote.ts';

/**
 * Words that programs and people write where a value is missing. A column of text keeps them: `NA` may be Namibia.
 * Sources: pandas' STR_NA_VALUES, readr, Excel's error values, SQL clients, and habits of German and Chinese tables.
 */
const MISSING_WORDS: readonly string[] = [
  'NA',
  'N/A',
  'n/a',
  'n.a.',
  'N.A.',
  'na',
  'NaN',
  'nan',
  '-NaN',
  '-nan',
  '<NA>',
  'NULL',
  'null',
  'Null',
  '(null)',
  '<null>',
  'NONE',
  'None',
  'none',
  'nil',
  'NIL',
  'NaT',
  '\\N',
  '-',
  '--',
  '---',
  '\u2013',
  '\u2014',
  '.',
  '..',
  '...',
  '\u2026',
  '?',
  '/',
  '#N/A',
  '#N/A N/A',
  '#NA',
  '#NV',
  '#NULL!',
  '#DIV/0!',
  '#VALUE!',
  '#REF!',
  '#NAME?',
  '#NUM!',
  'k.A.',
  'k. A.',
  'keine Angabe',
  '\u65e0',
  '\u7121',
  '\u7f3a\u5931',
  '\u6682\u65e0',
  '\u672a\u77e5',
  '\u7a7a',
  '\u2014\u2014',
];

const KNOWN = new Set(MISSING_WORDS);

/** Whether a value is a word for a missing one, blanks around it left out. */
export function isMissing(value: string): boolean {
  return KNOWN.has(value.trim());
}

/** SQL: whether a text column's value is one of these words, blanks around it left out. */
export function isMissingSql(column: string, words: readonly string[] = MISSING_WORDS): string {
  return words.length === 0 ? 'false' : `(trim(${column}) IN (${words.map(quoteText).join(', ')}))`;
}
