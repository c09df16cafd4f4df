import { describe, expect, it } from 'vitest';
import { cleaningOf, cleaningSql } from '../../../../server/src/page/browser/cleaning.ts';
import { findingInWords, findingOf, findingTitle } from '../../../../server/src/page/browser/findings.ts';
import { plainWords } from '../../../../server/src/page/browser/plain-words.ts';
import { finding } from '../../../../server/src/datasets/profile/schema.ts';

const found = (code: string, changes = {}) =>
  findingOf({ code, severity: 'warning', column: 'a "b"', message: '', suggestion: null, ...changes });

it('every code of the server has a title in words', () => {
  for (const code of finding.shape.code.options) {
    expect(findingTitle(found(code))).toMatch(/^\p{Lu}[\p{L} ,]+$/u);
    expect(findingTitle(found(code))).not.toContain('null');
  }
});

it.each([
  ['90 % of the values are null.', '90 % of the values are missing.'],
  ['Every value is null.', 'Every value is missing.'],
  ['3 values are empty rather than null.', '3 values are empty rather than missing.'],
  [
    'Some values say that they are missing, such as n/a, rather than being null.',
    'Some values say that they are missing, such as n/a, rather than being left out.',
  ],
])('%s', (message, words) => {
  expect(findingInWords(found('x', { message }), plainWords)).toBe(words);
});

describe('cleaning', () => {
  it.each([
    ['duplicate_rows', null, 'SELECT DISTINCT * FROM "t"'],
    ['empty_column', null, 'SELECT * EXCLUDE ("a ""b""") FROM "t"'],
    ['surrounding_whitespace', null, 'SELECT * REPLACE (trim("a ""b""") AS "a ""b""") FROM "t"'],
    [
      'surrounding_whitespace',
      'regexp_replace("x", 1)',
      'SELECT * REPLACE (regexp_replace("x", 1) AS "a ""b""") FROM "t"',
    ],
    [
      'numbers_as_text',
      'TRY_CAST("x" AS DOUBLE)',
      'SELECT * REPLACE (TRY_CAST("x" AS DOUBLE) AS "a ""b""") FROM "t"',
    ],
  ])('%s', (code, suggestion, sql) => {
    const cleaning = cleaningOf(found(code, { suggestion }));
    expect(cleaning === undefined ? undefined : cleaningSql('t', [cleaning])).toBe(sql);
  });

  it('of several does one after the other', () => {
    const both = ['surrounding_whitespace', 'empty_text'].flatMap(
      (code) => cleaningOf(found(code, { column: 'c' })) ?? [],
    );
    expect(cleaningSql('t', both)).toBe(
      `SELECT * REPLACE (nullif(trim("c"), '') AS "c") FROM (SELECT * REPLACE (trim("c") AS "c") FROM "t")`,
    );
  });

  it.each([
    ['outliers', 'Look at them with ORDER BY x; a median suffers less.'],
    ['numbers_as_text', 'Look at the values first.'],
    ['numbers_as_text', null],
    ['a_code_of_later', 'trim(x)'],
  ])('takes a person for %s: %j', (code, suggestion) => {
    expect(cleaningOf(found(code, { suggestion }))).toBeUndefined();
  });
});
