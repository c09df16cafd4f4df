import { quoteText } from '../sql/quote.ts';

/** The words of spreadsheets and programs for true and false, which say nothing else; in lower case. */
export const BOOLEAN_WORDS: readonly (readonly [string, string])[] = [
  ['true', 'false'],
  ['wahr', 'falsch'],
  ['vrai', 'faux'],
  ['verdadero', 'falso'],
];

/** Answers that a column may be asked to be read as true and false, and that otherwise stay as written. */
export const ANSWER_WORDS: readonly (readonly [string, string])[] = [
  ...BOOLEAN_WORDS,
  ['yes', 'no'],
  ['y', 'n'],
  ['t', 'f'],
  ['1', '0'],
  ['on', 'off'],
  ['ja', 'nein'],
  ['j', 'n'],
  ['oui', 'non'],
  ['s\u00ed', 'no'],
  ['si', 'no'],
  ['sim', 'n\u00e3o'],
  ['\u662f', '\u5426'],
  ['\u771f', '\u5047'],
  ['\u6709', '\u65e0'],
  ['\u5bf9', '\u9519'],
];

/** SQL for the truth that a text column's value writes; null where it writes none. */
export function booleanSql(
  column: string,
  words: readonly (readonly [string, string])[] = BOOLEAN_WORDS,
): string {
  const list = (at: 0 | 1): string => [...new Set(words.map((pair) => pair[at]))].map(quoteText).join(', ');
  const word = `lower(trim(${column}))`;
  return `CASE WHEN ${word} IN (${list(0)}) THEN true WHEN ${word} IN (${list(1)}) THEN false END`;
}
