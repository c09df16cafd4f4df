import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeProfile } from '../../../../server/src/datasets/profile/make.ts';
import type { Finding, Profile } from '../../../../server/src/datasets/profile/schema.ts';
import { quoteText } from '../../../../server/src/duckdb/sql/quote.ts';
import { openDuck, type Duck, type Stored } from './duck.ts';

// Processes start slowly on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let duck: Duck;
let stored: Stored;

beforeAll(async () => {
  duck = await openDuck();
});
afterAll(() => duck.close());

async function profileOf(select: string): Promise<Profile> {
  stored = await duck.store({ data: select });
  return stored.inSession((query) => makeProfile(stored.columns, stored.rows, query, { numbered: true }));
}

const has = ({ findings }: Profile, code: Finding['code'], column: string | null): boolean =>
  findings.some((finding) => finding.code === code && finding.column === column);

/** A column `v` of these values, repeated until there are 40 rows, beside a number of the row. */
const texts = (...values: string[]): string =>
  `SELECT i AS row_id, [${values.map(quoteText).join(', ')}][i % ${values.length} + 1] AS v FROM range(40) t(i)`;

const forty = (expression: string): string => `SELECT 'x' AS other, ${expression} AS v FROM range(40) t(i)`;
const named = (name: string, expression: string, rows = 40): string =>
  `SELECT 'x' AS other, ${expression} AS ${name} FROM range(${rows}) t(i)`;

describe('numbers and dates as text', () => {
  test.each<[string, string[], (number | null)[]]>([
    ['plain', ['137.29', '5', '-2.5'], [137.29, 5, -2.5]],
    ['a decimal comma', ['137,29', '5', '-2,5'], [137.29, 5, -2.5]],
    ['dots between thousands', ['1.874,01', '980', '12.345.678,9'], [1874.01, 980, 12_345_678.9]],
    ['commas between thousands', ['1,874.01', '980', '12,345,678.9'], [1874.01, 980, 12_345_678.9]],
    ['blanks between thousands', ['1 234,5', '12 345 678,25', '3'], [1234.5, 12_345_678.25, 3]],
    ['narrow blanks', ['1\u202f234,5', '12\u00a0345,25'], [1234.5, 12_345.25]],
    ['apostrophes', ["1'234.50", "12'345.25"], [1234.5, 12_345.25]],
    ['per cent', ['12,5 %', '3 %', '0,25 %'], [12.5, 3, 0.25]],
    ['yen', ['¥1,250.50', '¥980'], [1250.5, 980]],
    ['dollars', ['$1,234.50', '$980.00', '-$3.10'], [1234.5, 980, -3.1]],
    ['euros behind', ['1.234,50 €', '980,00 €'], [1234.5, 980]],
    ['brackets for minus', ['(1,234)', '(5.50)', '1,000.25'], [-1234, -5.5, 1000.25]],
    ['a minus behind', ['12.5-', '3.25', '1,000.00'], [-12.5, 3.25, 1000]],
    ['blanks around', [' 12,5', '3,25 ', ' 1 '], [12.5, 3.25, 1]],
    ['words for missing ones', ['12,5', 'n/a', '3,25'], [12.5, null, 3.25]],
  ])('%s', async (_name, written, read) => {
    const profile = await profileOf(texts(...written));
    const finding = profile.findings.find(({ code }) => code === 'numbers_as_text');
    expect(finding).toMatchObject({ column: 'v', message: expect.stringContaining('sampled values') });
    const rows = await stored.query(
      `SELECT CAST(${finding?.suggestion} AS DOUBLE) FROM data ORDER BY row_id LIMIT ${written.length}`,
    );
    expect(rows.flat()).toEqual(read);
  });

  test.each<[string, string[], string[]]>([
    ['ISO', ['2025-03-01', '2025-12-31'], ['2025-03-01', '2025-12-31']],
    ['Chinese', ['2025年3月1日', '2024年12月31日'], ['2025-03-01', '2024-12-31']],
    ['German', ['01.03.2025', '31.12.2024'], ['2025-03-01', '2024-12-31']],
    ['of one figure', ['1.3.2025', '31.12.2024'], ['2025-03-01', '2024-12-31']],
    ['British', ['01/03/2025', '31/12/2024'], ['2025-03-01', '2024-12-31']],
    ['American', ['03/01/2025', '12/31/2024'], ['2025-03-01', '2024-12-31']],
    ['with slashes', ['2025/3/1', '2024/12/31'], ['2025-03-01', '2024-12-31']],
    ['with names', ['1 Mar 2025', '31 Dec 2024'], ['2025-03-01', '2024-12-31']],
    ['with German names', ['1. März 2025', '31. Dezember 2024'], ['2025-03-01', '2024-12-31']],
    ['without signs', ['20250301', '20241231'], ['2025-03-01', '2024-12-31']],
    ['with times', ['01.03.2025 14:30', '31.12.2024 08:05'], ['2025-03-01 14:30:00', '2024-12-31 08:05:00']],
    [
      'ISO with times',
      ['2025-03-01T14:30:00', '2024-12-31T08:05:01'],
      ['2025-03-01 14:30:00', '2024-12-31 08:05:01'],
    ],
  ])('dates: %s', async (_name, written, read) => {
    const profile = await profileOf(texts(...written));
    const finding = profile.findings.find(({ code }) => code === 'dates_as_text');
    expect(finding).toMatchObject({ column: 'v' });
    const rows = await stored.query(
      `SELECT ${finding?.suggestion} FROM data ORDER BY row_id LIMIT ${written.length}`,
    );
    expect(rows.flat()).toEqual(read);
  });

  test.each<[string, string[]]>([
    ['codes with leading zeros', ['00123', '00456', '01789']],
    ['telephone numbers', ['+4915112345', '+4917099999']],
    ['addresses', ['192.168.1.10', '10.0.0.1']],
    ['versions', ['1.2.3', '1.10.0', '2.0.1']],
    ['words', ['red', 'green', 'blue']],
    ['sentences with numbers', ['12 bottles', '3 cans of 5']],
    ['different currencies', ['5 €', '$5']],
    ['days that no calendar has', ['31.02.2025', '30.02.2024']],
  ])('not %s', async (_name, written) => {
    const profile = await profileOf(texts(...written));
    expect(profile.findings.map(({ code }) => code)).not.toContain('numbers_as_text');
    expect(profile.findings.map(({ code }) => code)).not.toContain('dates_as_text');
  });

  test('one convention for all columns of a file', async () => {
    const profile = await profileOf(
      "SELECT i AS row_id, ['1.234,50', '980,00'][i % 2 + 1] AS a, ['1.000', '2.500'][i % 2 + 1] AS b FROM range(40) t(i)",
    );
    const suggestion = profile.findings.find(({ column }) => column === 'b')?.suggestion;
    const rows = await stored.query(`SELECT ${suggestion} FROM data ORDER BY row_id LIMIT 2`);
    expect(rows.flat()).toEqual([1000, 2500]);
  });

  test('what is open is said to be open', async () => {
    const profile = await profileOf(texts('1.250', '3.500', '7.125'));
    const finding = profile.findings.find(({ code }) => code === 'numbers_as_text');
    expect(finding?.message).toMatch(/was taken for the decimal sign, but "," may be it\.$/);
  });
});

describe('likely_identifier', () => {
  test.each<[string, string, boolean]>([
    ['numbers without gaps', forty('i + 1000'), true],
    ['large numbers without gaps', forty('9007199254740990 + i'), false],
    ['codes', forty("'K-' || i"), true],
    ['addresses of mail', forty("'user' || i || '@example.org'"), true],
    ['UUIDs', forty('uuid()'), true],
    ['a key with gaps by its name', named('customer_id', 'i * 17'), true],
    ['a text key by its name', named('"Kundennummer"', "'Nord ' || i"), true],
    ['whole amounts', named('amount', 'i * 137 % 4001'), false],
    ['whole amounts without gaps', named('amount', 'i'), false],
    ['numbers with gaps', forty('i * i'), false],
    ['broken amounts', forty('i * 1.25'), false],
    ['amounts as text', forty('(i * 1.25)::DECIMAL(9, 2)::VARCHAR'), false],
    [
      'amounts of another convention as text',
      forty("replace((i * 1.25)::DECIMAL(9, 2)::VARCHAR, '.', ',')"),
      false,
    ],
    ['moments', forty("TIMESTAMP '2025-01-01' + INTERVAL (i) HOUR"), false],
    ['dates', forty("DATE '2025-01-01' + i::INTEGER"), false],
    ['dates as text', forty("strftime(DATE '2025-01-01' + i::INTEGER, '%d.%m.%Y')"), false],
    ['sentences', forty("'this is remark ' || i"), false],
    ['names', forty("chr((65 + i // 26)::INTEGER) || chr((97 + i % 26)::INTEGER) || 'nn'"), false],
    ['a key with a null', forty('CASE WHEN i > 0 THEN i END'), false],
    ['a key that comes twice', forty('CASE WHEN i = 39 THEN 38 ELSE i END'), false],
    ['three numbers of three rows', named('v', 'i', 3), false],
  ])('%s', async (_name, select, expected) => {
    const profile = await profileOf(select);
    const codes = profile.findings.filter(({ column }) => column !== 'other').map(({ code }) => code);
    expect(codes.includes('likely_identifier')).toBe(expected);
  });

  test('of a million rows is counted, not guessed', async () => {
    const unique = await profileOf("SELECT i AS a, 'k' || i AS b FROM range(1000000) t(i)");
    expect([has(unique, 'likely_identifier', 'a'), has(unique, 'likely_identifier', 'b')]).toEqual([
      true,
      true,
    ]);
    const twice = await profileOf(
      "SELECT CASE WHEN i = 999999 THEN 5 ELSE i END AS a, 'k' || CASE WHEN i = 999999 THEN 5 ELSE i END AS b FROM range(1000000) t(i)",
    );
    expect([has(twice, 'likely_identifier', 'a'), has(twice, 'likely_identifier', 'b')]).toEqual([
      false,
      false,
    ]);
    expect(twice.duplicateRows).toBe(1);
    expect(twice.columns[0]?.distinct).toBe(999_999);
  });
});

describe('other findings are true', () => {
  test.each<[Finding['code'], string | null, string, boolean]>([
    ['duplicate_rows', null, 'SELECT i % 39 AS v FROM range(40) t(i)', true],
    ['duplicate_rows', null, 'SELECT i AS v, 1 AS w FROM range(40) t(i)', false],
    ['duplicate_rows', null, 'SELECT CASE WHEN i < 2 THEN NULL ELSE i END AS v FROM range(40) t(i)', true],
    ['constant', 'v', forty("repeat('a', 300)"), true],
    ['constant', 'v', forty("repeat('a', 300) || (i % 2)"), false],
    ['constant', 'v', forty('7'), true],
    ['constant', 'v', forty('CASE WHEN i > 0 THEN 7 END'), false],
    ['mixed_case', 'v', texts('Ann', 'ANN', 'Bob'), true],
    ['mixed_case', 'v', texts('Ann', ' Ann', 'Bob'), false],
    ['mixed_case', 'v', texts('Ann', 'Bob'), false],
    ['surrounding_whitespace', 'v', texts('Ann', 'Bob\t'), true],
    ['surrounding_whitespace', 'v', texts('Ann', '\u00a0Bob'), true],
    ['surrounding_whitespace', 'v', texts('Ann', 'Bob\r'), true],
    ['surrounding_whitespace', 'v', texts('Ann Lee', 'Bob'), false],
    ['outliers', 'v', forty('CASE WHEN i = 7 THEN 1000000 ELSE i % 20 END'), true],
    ['outliers', 'v', forty('i % 20'), false],
    ['outliers', 'v', forty("CASE WHEN i = 7 THEN 'NaN'::DOUBLE ELSE i % 20 END"), false],
    ['empty_text', 'v', texts('', 'a'), true],
    ['empty_text', 'v', texts(' ', 'a'), false],
    ['missing_as_text', 'v', texts('red', 'n/a'), true],
    ['missing_as_text', 'v', texts('red', '无'), true],
    ['missing_as_text', 'v', texts('DE', 'FR', 'NA'), false],
    ['missing_as_text', 'v', texts('red', 'green'), false],
  ])('%s of %s: %s is %s', async (code, column, select, expected) => {
    expect(has(await profileOf(select), code, column)).toBe(expected);
  });

  test.each<[string, Finding['code'], string[], (string | null)[]]>([
    ['blanks', 'surrounding_whitespace', ['\u00a0Bob\r', 'Ann\t'], ['Bob', 'Ann']],
    ['missing values', 'missing_as_text', ['无', 'red'], [null, 'red']],
    ['empty ones', 'empty_text', ['', 'red'], [null, 'red']],
    ['case', 'mixed_case', ['Ann', 'ANN'], ['ann', 'ann']],
  ])('the suggestion for %s mends them', async (_name, code, written, mended) => {
    const profile = await profileOf(texts(...written));
    const suggestion = profile.findings.find((finding) => finding.code === code)?.suggestion;
    const rows = await stored.query(`SELECT ${suggestion} FROM data ORDER BY row_id LIMIT 2`);
    expect(rows.flat()).toEqual(mended);
  });

  test('what was learnt of a sample says so, and proves no key', async () => {
    const { columns, inSession } = await duck.store({
      data: "SELECT i AS id, ['Ann', 'ANN'][i % 2 + 1] AS v FROM range(200000) t(i)",
    });
    const { findings } = await inSession((query) => makeProfile(columns, 300_000_000, query));
    expect(findings.map(({ code }) => code)).toEqual(['mixed_case']);
    expect(findings[0]?.message).toMatch(/^In a sample of \d+ rows: /);
  });

  test('columns may have any name, those of the rows of a file too', async () => {
    const profile = await profileOf(
      'SELECT i AS file_row_number, i AS nothing, \'K\' || i AS "data rows", i % 7 AS berth_row FROM range(50000) t(i)',
    );
    expect(profile.profiledRows).toBe(50_000);
    expect(has(profile, 'likely_identifier', 'file_row_number')).toBe(true);
  });
});
