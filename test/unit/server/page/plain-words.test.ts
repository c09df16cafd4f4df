import { describe, expect, it } from 'vitest';
import { plainWords } from '../../../../server/src/page/browser/plain-words.ts';

const TOOLS = new Set(['list_datasets', 'transform_dataset', 'request_upload', 'query_datasets']);

describe('what a server says, for people', () => {
  it.each([
    [
      'There is a dataset sales_2026 already. Choose another name, or pass replace: true to replace it.',
      'There is a dataset sales_2026 already.',
    ],
    ['There is no dataset "x". list_datasets shows what there is.', 'There is no dataset "x".'],
    [
      'This upload link has served already. Ask request_upload for another one.',
      'This upload link has served already.',
    ],
    [
      'A single row is larger than an answer may be. Select fewer columns, or shorten long values, as by left(column, 1000).',
      'A single row is larger than an answer may be.',
    ],
    [
      'x: the column "n" is VARCHAR, and a number is needed. Choose another, or give sql with TRY_CAST.',
      'The column "n" is text, and a number is needed.',
    ],
    ['Dates were read as %d.%m.%Y.', 'Dates were read as DD.MM.YYYY.'],
    ['Dates were read as %Y年%m月%d日.', 'Dates were read as YYYY年MM月DD日.'],
    [
      '12 values do not fit HUGEINT or DECIMAL(18,3).',
      '12 values do not fit whole number or decimal number.',
    ],
    [
      'Clean it first: transform_dataset with the suggestions of the 2 findings (a, b).',
      'Clean it first: transform_dataset with the suggestions of the 2 findings (a, b).',
    ],
    // Names of its reader's own, in quotes or not, are no names of tools.
    ['The file sales_final_2.csv is empty.', 'The file sales_final_2.csv is empty.'],
    [
      'There is no sheet "SELECT DISTINCT". It has "a: true".',
      'There is no sheet "SELECT DISTINCT". It has "a: true".',
    ],
    ['The file is empty.', 'The file is empty.'],
    ['', ''],
  ])('%s', (message, words) => {
    expect(plainWords(message, TOOLS)).toBe(words);
  });
});
