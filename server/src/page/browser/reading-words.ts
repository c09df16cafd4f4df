import { typeInWords } from './column-types.ts';
import { TYPE_CHOICES } from './reading.ts';
import { asText } from './shape.ts';

const LABELS: Record<string, string> = {
  format: 'Kind of file',
  encoding: 'Encoding',
  delimiter: 'Column separator',
  quote: 'Quotes',
  decimal: 'Decimal sign',
  grouping: 'Thousands separator',
  header: 'Column names',
  skipRows: 'Rows left out above',
  dateOrder: 'Dates',
  types: 'Type',
  sheet: 'Sheet',
};

const SIGNS: Record<string, string> = {
  '': 'nothing',
  ',': 'comma ,',
  ';': 'semicolon ;',
  '.': 'dot .',
  '\t': 'tab',
  '|': 'vertical bar |',
  ' ': 'space',
  "'": 'apostrophe ’',
  '"': 'double quotes "',
  ':': 'colon :',
};

const ORDERS: Record<string, string> = {
  dmy: 'day, month, year',
  mdy: 'month, day, year',
  ymd: 'year, month, day',
};

const ENCODINGS: Record<string, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
  'windows-1252': 'Western European (windows-1252)',
  'windows-1250': 'Central European (windows-1250)',
  'windows-1251': 'Cyrillic (windows-1251)',
  'koi8-r': 'Cyrillic (KOI8-R)',
  gb18030: 'Chinese, simplified (GBK, GB18030)',
  gbk: 'Chinese, simplified (GBK)',
  big5: 'Chinese, traditional (Big5)',
  shift_jis: 'Japanese (Shift-JIS)',
  'euc-jp': 'Japanese (EUC-JP)',
  'euc-kr': 'Korean (EUC-KR)',
};

/** What an option is about, for people. */
export const labelOf = (about: string): string => LABELS[about] ?? about;

/** The value of an option in words: `;` is a semicolon, `dmy` is day, month, year. */
export function optionInWords(about: string, value: unknown): string {
  const text = asText(value);
  switch (about) {
    case 'encoding':
      return ENCODINGS[text.toLowerCase()] ?? text;
    case 'delimiter':
    case 'quote':
    case 'decimal':
    case 'grouping':
      return SIGNS[text] ?? text;
    case 'header':
      return text === 'true' ? 'in the first row' : 'not in the file';
    case 'dateOrder':
      return ORDERS[text] ?? text;
    case 'types':
      return TYPE_CHOICES[text] ?? typeInWords(text);
    default:
      return text;
  }
}

/** Values to choose from, as sent and in words. */
export type Choices = [string, string][];

const choices = (about: string, values: readonly string[]): Choices =>
  values.map((value) => [value, optionInWords(about, value)]);

/** What may be said of each option that is chosen from a list, as sent and in words. */
export const CHOICES: Record<string, Choices> = {
  encoding: choices('encoding', Object.keys(ENCODINGS)),
  delimiter: choices('delimiter', [',', ';', '\t', '|', ' ']),
  decimal: choices('decimal', ['.', ',']),
  grouping: choices('grouping', ['', ',', '.', ' ', "'"]),
  header: choices('header', ['true', 'false']),
  dateOrder: choices('dateOrder', ['dmy', 'mdy', 'ymd']),
};
