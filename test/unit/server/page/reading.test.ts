import { describe, expect, it } from 'vitest';
import { optionOf, readingOf, saidOf, type Guess } from '../../../../server/src/page/browser/reading.ts';
import { CHOICES, labelOf, optionInWords } from '../../../../server/src/page/browser/reading-words.ts';
import { readingOptions, type ReadingReport } from '../../../../server/src/duckdb/reading.ts';

const report: ReadingReport = {
  encoding: 'gb18030',
  delimiter: '\t',
  quote: null,
  decimal: '.',
  grouping: '',
  header: false,
  skippedRows: 0,
  dateOrder: null,
  sheet: null,
  columns: [{ name: '金额', type: 'DOUBLE', samples: [{ written: '¥1', read: '1' }] }],
  guesses: [],
};

describe('a report', () => {
  it('is read for what it says, and nothing else', () => {
    const given = { encoding: 'gbk', format: 'csv' };
    expect(readingOf({ ...report, given, rereadable: true })).toEqual({
      options: { encoding: 'gb18030', delimiter: '\t', decimal: '.', grouping: '', header: false },
      columns: report.columns,
      guesses: [],
      // The format is no option of a reading.
      given: { encoding: 'gbk' },
      isRereadable: true,
    });
  });

  it.each([null, undefined, 'x', {}])('that is none says nothing: %j', (value) => {
    expect(readingOf(value)).toBeUndefined();
  });
});

const guessAbout = (about: string, column?: string): Guess => ({
  about,
  column,
  value: '',
  evidence: '',
  isSure: false,
  candidates: [],
});

describe('a candidate', () => {
  it.each([
    ['encoding', undefined, 'shift_jis', { encoding: 'shift_jis' }],
    ['delimiter', undefined, ';', { delimiter: ';' }],
    ['grouping', undefined, '', { grouping: '' }],
    ['dateOrder', undefined, 'mdy', { dateOrder: 'mdy' }],
    ['header', undefined, 'false', { header: false }],
    ['skipRows', undefined, '2', { skipRows: 2 }],
    ['sheet', undefined, 'Second', { sheet: 'Second' }],
    ['types', 'plz', 'text', { types: { plz: 'text' } }],
  ])('for %s of %j is said as %j', (about, column, candidate, option) => {
    expect(optionOf(guessAbout(about, column), candidate)).toEqual(option);
    expect(readingOptions.safeParse(option).success).toBe(true);
  });

  it.each([
    ['header', undefined, 'maybe'],
    ['skipRows', undefined, 'some'],
    ['types', undefined, 'text'],
    ['types', 'a', 'constructor'],
    ['types', 'a', 'BIGINT'],
    ['quote', undefined, "'"],
    ['format', undefined, 'json'],
  ])('for %s of %j cannot be said: %j', (about, column, candidate) => {
    expect(optionOf(guessAbout(about, column), candidate)).toBeUndefined();
  });
});

it('what was said before stays said', () => {
  const given = { encoding: 'gbk', types: { a: 'text', b: 'date' } };
  expect(saidOf(given, { types: { b: 'text' } })).toEqual({
    encoding: 'gbk',
    types: { a: 'text', b: 'text' },
  });
  expect(saidOf({}, { delimiter: ';' })).toEqual({ delimiter: ';' });
});

it.each([
  ['delimiter', '\t', 'tab'],
  ['delimiter', '¦', '¦'],
  ['grouping', '', 'nothing'],
  ['header', false, 'not in the file'],
  ['dateOrder', 'ymd', 'year, month, day'],
  ['encoding', 'Shift_JIS', 'Japanese (Shift-JIS)'],
  ['encoding', 'koi8-u', 'koi8-u'],
  ['types', 'integer', 'whole number'],
  ['types', 'HUGEINT', 'whole number'],
  ['sheet', 'true', 'true'],
])('%s %j in words', (about, value, words) => {
  expect(optionInWords(about, value)).toBe(words);
});

it('every choice of the form is one that the server takes', () => {
  for (const [about, choices] of Object.entries(CHOICES)) {
    expect(labelOf(about)).not.toBe(about);
    for (const [value] of choices) {
      const option = { [about]: about === 'header' ? value === 'true' : value };
      expect(readingOptions.parse(option)).toEqual(option);
    }
  }
  const encodings = CHOICES['encoding'] ?? [];
  expect(encodings.map(([label]) => new TextDecoder(label).encoding)).not.toContain('replacement');
});
