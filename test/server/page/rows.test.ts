import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvFile } from './analyst-files.ts';
import { barriers } from './axe.ts';
import { openWorld, type PageWorld } from './world.ts';

let world: PageWorld;

const LONG = `begin ${'and on '.repeat(30)}end`;
const LINES = [
  'order_id,amount,day,note,empty',
  ...Array.from({ length: 120 }, (_, row) =>
    [
      10_000 + row,
      row === 0 ? '12345.75' : `${row}.5`,
      `2025-03-${String((row % 28) + 1).padStart(2, '0')}`,
      row === 1 ? `"${LONG}"` : '"x"',
      row === 2 ? '""' : '',
    ].join(','),
  ),
];

beforeAll(async () => {
  world = await openWorld();
  await using visit = await world.visit('/#datasets');
  const { page } = visit;
  await page.getByLabel('or choose them').setInputFiles(csvFile('orders.csv', LINES));
  await page.getByText('Stored as orders: 120 rows').waitFor();
}, 600_000);
afterAll(() => world.close());

const rows = (page: Page) => page.getByRole('group', { name: 'Rows of orders' }).getByRole('row');
const cells = async (page: Page, at: number): Promise<string[]> =>
  (await rows(page).nth(at).getByRole('cell').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));

describe('the rows of a dataset', () => {
  test('come a page at a time, with how many there are', async () => {
    await using visit = await world.visit('/#datasets/orders');
    const { page, faults } = visit;
    await page.getByText('Rows 1 to 50 of 120').waitFor();
    const back = page.getByRole('button', { name: 'Previous rows' });
    const next = page.getByRole('button', { name: 'Next rows' });
    expect(await back.isDisabled()).toBe(true);
    await next.click();
    await page.getByText('Rows 51 to 100 of 120').waitFor();
    expect((await cells(page, 1))[0]).toBe('10050');
    await next.press('Enter');
    await page.getByText('Rows 101 to 120 of 120').waitFor();
    expect(await next.isDisabled()).toBe(true);
    // Switched off, it hands the focus on.
    await back.and(page.locator(':focus')).waitFor();
    await back.press('Enter');
    await page.getByText('Rows 51 to 100 of 120').waitFor();
    await back.press('Enter');
    await page.getByText('Rows 1 to 50 of 120').waitFor();
    expect((await cells(page, 1))[0]).toBe('10000');
    expect(faults).toEqual([]);
  });

  test.each([
    ['de-DE', ['10000', '12.345,75', '01.03.2025', 'x', 'no value']],
    ['en-US', ['10000', '12,345.75', 'Mar 1, 2025', 'x', 'no value']],
    ['zh-CN', ['10000', '12,345.75', '2025年3月1日', 'x', 'no value']],
  ])('are shown by the customs of %s', async (locale, shown) => {
    await using visit = await world.visit('/#datasets/orders', { locale });
    const { page, faults } = visit;
    await page.getByText('Rows 1 to 50 of 120').waitFor();
    expect(await cells(page, 1)).toEqual(shown);
    expect(
      await page.evaluate(
        `[...document.querySelectorAll('.rows tbody tr:first-child td')].map((cell) => getComputedStyle(cell).textAlign)`,
      ),
    ).toEqual(['right', 'right', expect.any(String), expect.any(String), expect.any(String)]);
    expect(faults).toEqual([]);
  });

  test('have the types of their columns in words', async () => {
    await using visit = await world.visit('/#datasets/orders');
    const { page } = visit;
    await page.getByText('Rows 1 to 50 of 120').waitFor();
    await page.getByRole('group', { name: 'Columns of orders', exact: true }).waitFor();
    expect(await rows(page).nth(0).innerText()).toMatch(
      /order_id\s+whole number\s+amount\s+decimal number\s+day\s+date\s+note\s+text/,
    );
    expect(await page.getByRole('main').innerText()).not.toMatch(/BIGINT|DOUBLE|VARCHAR|%[dmY]/);
  });

  test('are copied as they are stored', async () => {
    await using visit = await world.visit('/#datasets/orders', {
      locale: 'de-DE',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { page, faults } = visit;
    await page.getByText('Rows 1 to 50 of 120').waitFor();
    const copied = async (select: string): Promise<unknown> => {
      await page.evaluate(
        `{ const body = document.querySelector('.rows tbody'); const selection = getSelection(); ${select} }`,
      );
      await page.keyboard.press('Control+c');
      return page.evaluate('navigator.clipboard.readText()');
    };
    const two = 'selection.setBaseAndExtent(body.rows[0], 0, body.rows[1], body.rows[1].cells.length);';
    expect(await copied(two)).toBe(`10000\t12345.75\t2025-03-01\tx\t\n10001\t1.5\t2025-03-02\t${LONG}\t`);
    expect(await copied('selection.selectAllChildren(body.rows[0].cells[1]);')).toBe('12345.75');
    // A part of a value is copied as it is seen.
    const part =
      'selection.setBaseAndExtent(body.rows[0].cells[1].querySelector("data").firstChild, 0, body.rows[0].cells[1].querySelector("data").firstChild, 2);';
    expect(await copied(part)).toBe('12');
    expect(faults).toEqual([]);
  });

  test('hold long texts, which open whole', async () => {
    await using visit = await world.visit('/#datasets/orders');
    const { page, faults } = visit;
    await rows(page).nth(2).getByRole('button', { name: 'Show all of note' }).click();
    const dialog = page.getByRole('dialog', { name: 'note' });
    expect(await dialog.getByRole('group').textContent()).toBe(LONG);
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });
});

test('what is wrong with a dataset is mended by a press, in a copy of it', async () => {
  await using visit = await world.visit('/#datasets');
  const { page, faults } = visit;
  const lines = ['name,n', '" Anna",1', '"Ben ",2', 'Ben,3', 'Cleo,4', 'Cleo,4'];
  await page.getByLabel('or choose them').setInputFiles(csvFile('people.csv', lines));
  await page.getByRole('link', { name: 'Look at it' }).click();
  const findings = page.getByRole('list', { name: 'Findings' });
  await findings.getByText('Repeated rows', { exact: true }).waitFor();
  await findings.getByRole('button', { name: 'Take the spaces off: name' }).waitFor();
  expect(await page.getByRole('main').innerText()).not.toMatch(/SELECT|trim\(|\bnull\b|_dataset/);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Make a clean copy: all 2 of these' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make it' }).click();
  await page.getByRole('heading', { name: 'people_clean', level: 1 }).waitFor();
  const clean = page.getByRole('group', { name: 'Rows of people_clean' });
  const texts = await clean.getByRole('row').allInnerTexts();
  expect(texts.slice(1).toSorted()).toEqual(
    [/^Anna\s+1$/, /^Ben\s+2$/, /^Ben\s+3$/, /^Cleo\s+4$/].map((row) => expect.stringMatching(row)),
  );
  expect(faults).toEqual([]);
});
