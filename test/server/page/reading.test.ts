import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readingReport } from '../../../server/src/duckdb/reading.ts';
import { CHINESE_FILE, GERMAN_FILE, type PickedFile } from './analyst-files.ts';
import { barriers } from './axe.ts';
import { openWorld, PHONE, type PageWorld } from './world.ts';

let world: PageWorld;

beforeAll(async () => {
  world = await openWorld();
}, 600_000);
afterAll(() => world.close());

const upload = async (page: Page, file: PickedFile): Promise<void> => {
  await page.getByLabel('or choose them').setInputFiles([file]);
  await page.getByText(/Stored as/).waitFor();
};

const factsOf = (page: Page, name: string) =>
  page.getByRole('region', { name: `How ${name} was read` }).locator('dl');

describe('how a file was read', () => {
  test.each([
    [
      'Umsätze_2025',
      GERMAN_FILE,
      /Western European \(windows-1252\)/,
      [
        /Column separator\s+semicolon ;/,
        /Decimal sign\s+comma ,/,
        /Thousands separator\s+dot \./,
        /Dates\s+day, month, year/,
      ],
      [
        /Datum\s+date\s+01\.01\.2025 → Jan 1, 2025\s+02\.02\.2025 → Feb 2, 2025/,
        /Menge\s+whole number\s+1\.250 → 1250\s+979\s+978/,
        /Umsatz\s+decimal number\s+1\.874,00 → 1,874\.0\s+137,29 → 137\.29/,
        /Rabatt\s+decimal number\s+12,5 % → 12\.5\s+3 % → 3\.0/,
      ],
    ],
    [
      '订单',
      CHINESE_FILE,
      /Chinese, simplified/,
      [/Column separator\s+comma ,/, /Decimal sign\s+dot \./, /Dates\s+year, month, day/],
      [
        /日期\s+date\s+2025年1月1日 → Jan 1, 2025\s+2025年2月2日 → Feb 2, 2025/,
        /金额\s+decimal number\s+￥1,000\.00 → 1,000\.0\s+￥2,037\.03 → 2,037\.03/,
      ],
    ],
  ])('is shown after the upload and with the dataset: %s', async (name, file, encoding, facts, samples) => {
    await using visit = await world.visit('/#datasets');
    const { page, faults } = visit;
    await upload(page, file);
    await expect.poll(() => factsOf(page, name).innerText()).toMatch(encoding);
    const said = await factsOf(page, name).innerText();
    for (const fact of facts) expect(said).toMatch(fact);
    const columns = page.getByRole('group', { name: `Columns of ${name} as they were read` });
    const read = (await columns.getByRole('row').allInnerTexts()).join('\n');
    for (const sample of samples) expect(read).toMatch(sample);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'Look at it' }).click();
    await expect.poll(() => factsOf(page, name).innerText()).toMatch(encoding);
    expect(await page.getByRole('main').innerText()).not.toMatch(
      /%[dmY]|VARCHAR|BIGINT|DOUBLE|replace: true/,
    );
    expect(await barriers(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('is corrected by a form, which makes the next version', async () => {
    await using visit = await world.visit('/#datasets');
    const { page, faults } = visit;
    await upload(page, { ...GERMAN_FILE, name: 'wrong.csv' });
    await page.getByRole('link', { name: 'Look at it' }).click();
    const rows = page.getByRole('group', { name: 'Rows of wrong' });
    await rows.getByText('München').first().waitFor();
    await page.getByText('Something is wrong: correct it').click();
    await page.getByLabel('Encoding').selectOption('Cyrillic (windows-1251)');
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Read the file again' }).click();
    // What the bytes are in that encoding.
    await rows.getByText('Mьnchen').first().waitFor();
    await page.getByText(/version 2/).waitFor();
    await expect
      .poll(() => factsOf(page, 'wrong').innerText())
      .toMatch(/Cyrillic \(windows-1251\)\s+as you said/);

    // What was said is said again, until it is taken back.
    await page.getByText('Something is wrong: correct it').click();
    expect(await page.getByLabel('Encoding').inputValue()).toBe('windows-1251');
    await page.getByLabel('Encoding').selectOption({ index: 0 });
    await page.getByRole('button', { name: 'Read the file again' }).click();
    await rows.getByText('München').first().waitFor();
    await page.getByText(/version 3/).waitFor();
    expect(faults).toEqual([]);
  });

  test('is corrected where the file was uploaded, too', async () => {
    await using visit = await world.visit('/#datasets');
    const { page, faults } = visit;
    await upload(page, { ...GERMAN_FILE, name: 'there.csv' });
    await page.getByText('Something is wrong: correct it').click();
    await page.getByLabel('Encoding').selectOption('Cyrillic (windows-1251)');
    await page.getByRole('button', { name: 'Read the file again' }).click();
    await page.getByText('This is version 2.').waitFor();
    await expect.poll(() => factsOf(page, 'there').innerText()).toMatch(/windows-1251/);
    expect(faults).toEqual([]);
  });

  test('that cannot be corrected so is told, and all stays as it was', async () => {
    await using visit = await world.visit('/#datasets');
    const { page, faults } = visit;
    await upload(page, { ...GERMAN_FILE, name: 'kept.csv' });
    await page.getByText('Something is wrong: correct it').click();
    await page.getByLabel('Encoding').selectOption('UTF-8');
    await page.getByRole('button', { name: 'Read the file again' }).click();
    const alert = page.getByRole('list', { name: 'Uploads' }).getByRole('alert');
    expect(await alert.innerText()).toContain('The file is not utf-8');
    expect(await alert.innerText()).not.toMatch(/reread_dataset|`/);
    await page.getByText('Stored as kept: 120 rows, 8 columns.').waitFor();
    expect(faults).toEqual([]);
  });

  test('a file that could not be read is sent again as its owner says', async () => {
    await using visit = await world.visit('/#datasets');
    const { page, faults } = visit;
    await page
      .getByLabel('or choose them')
      .setInputFiles([{ name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.from('') }]);
    await page.getByRole('alert').waitFor();
    await page.getByText('Say how the file is written').click();
    await page.getByLabel('Column separator').selectOption('semicolon ;');
    await page.getByRole('button', { name: 'Read the file again' }).click();
    // Still empty: said again, and nothing stored.
    await page.getByRole('alert').filter({ hasText: 'empty' }).waitFor();
    expect(await page.getByRole('list', { name: 'Datasets' }).getByText('empty').count()).toBe(0);
    expect(faults.filter((fault) => !fault.includes('422') && !fault.includes('400'))).toEqual([]);
  });
});

// What the server tells of a file that fits two readings, by its own contract.
const REPORT = readingReport.parse({
  encoding: 'windows-1252',
  delimiter: ';',
  quote: '"',
  decimal: ',',
  grouping: '.',
  header: true,
  skippedRows: 2,
  dateOrder: 'dmy',
  sheet: null,
  columns: [
    {
      name: 'Menge',
      type: 'BIGINT',
      samples: [
        { written: '1.250', read: '1250' },
        { written: '98.000', read: '98000' },
        { written: '7', read: '7' },
      ],
    },
    { name: 'Tag', type: 'DATE', samples: [{ written: '03.01.2025', read: '2025-01-03' }] },
  ],
  guesses: [
    {
      about: 'grouping',
      column: null,
      value: '.',
      evidence: '12 of 12 numbers have three digits behind the dot.',
      sure: true,
      candidates: [],
    },
    {
      about: 'dateOrder',
      column: null,
      value: 'dmy',
      evidence: 'No day is above 12.',
      sure: false,
      candidates: ['mdy'],
    },
    {
      about: 'types',
      column: 'Menge',
      value: 'integer',
      evidence: 'Dates look like %d.%m.%Y.',
      sure: false,
      candidates: ['text'],
    },
  ],
});

test('guesses are told with what they were made from, and others are one press away', async () => {
  await using visit = await world.visit('/#datasets', { locale: 'de-DE' });
  const { page, faults } = visit;
  await page.route('**/files/**', async (route) => {
    const response = await route.fetch();
    const body = z.looseObject({}).parse(await response.json());
    await route.fulfill({ response, json: { ...body, reading: { ...REPORT, given: {}, rereadable: true } } });
  });
  const asked: unknown[] = [];
  page.on('request', (request) => {
    const body = z.looseObject({ params: z.looseObject({ name: z.string(), arguments: z.unknown() }) });
    const call = body.safeParse(request.method() === 'POST' ? request.postDataJSON() : undefined);
    if (call.data?.params.name === 'reread_dataset') asked.push(call.data.params.arguments);
  });
  await upload(page, { name: 'guessed.csv', mimeType: 'text/csv', buffer: Buffer.from('Menge;Tag\n1;2\n') });
  const facts = await factsOf(page, 'guessed').innerText();
  expect(facts).toMatch(/Thousands separator\s+dot \.\s+found in the file: 12 of 12 numbers/);
  expect(facts).toMatch(/Dates\s+day, month, year\s+a guess: No day is above 12\./);
  expect(facts).toMatch(/Column names\s+in the first row/);
  expect(facts).toMatch(/Rows left out above\s+2/);

  const columns = page.getByRole('group', { name: 'Columns of guessed as they were read' });
  expect(await columns.getByRole('row').allInnerTexts()).toEqual([
    expect.stringMatching(/Column\s+Type\s+First value/),
    expect.stringMatching(/Menge\s+whole number\s+1\.250 → 1250\s+98\.000\s+7/),
    expect.stringMatching(/Tag\s+date\s+03\.01\.2025\s+–\s+–/),
  ]);
  const guesses = page.getByRole('list', { name: 'Guesses to check' });
  expect(await guesses.innerText()).toContain('Type of Menge: whole number is a guess.');
  expect(await guesses.innerText()).toContain('Dates look like DD.MM.YYYY.');
  expect(await barriers(page)).toEqual([]);

  await guesses.getByRole('button', { name: 'Dates: read as month, day, year' }).click();
  await expect.poll(() => asked).toEqual([{ dataset: 'guessed', reading: { dateOrder: 'mdy' } }]);
  await page.getByText('This is version 2.').waitFor();
  expect(faults).toEqual([]);
});

test('all of it fits on a phone', async () => {
  await using visit = await world.visit('/#datasets', PHONE);
  const { page, faults } = visit;
  await upload(page, { ...GERMAN_FILE, name: 'phone.csv' });
  await page.getByText('Something is wrong: correct it').click();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  expect(await barriers(page)).toEqual([]);
  expect(faults).toEqual([]);
});
