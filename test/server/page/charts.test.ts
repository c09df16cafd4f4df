import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvFile } from './analyst-files.ts';
import { barriers } from './axe.ts';
import { openWorld, PHONE, type PageWorld } from './world.ts';

let world: PageWorld;

const CITIES = ['北京', '上海', '广州', '深圳'];
const ORDERS = Array.from(
  { length: 200 },
  (_, index) =>
    `${CITIES[index % 4] ?? ''},${(index * 37) % 100},2026-${String((index % 12) + 1).padStart(2, '0')}-01`,
);

beforeAll(async () => {
  world = await openWorld();
  await using visit = await world.visit('/#datasets');
  const { page } = visit;
  await page
    .getByLabel('or choose them')
    .setInputFiles(csvFile('orders.csv', ['city,amount,month', ...ORDERS]));
  await page.getByText('Stored as orders: 200 rows').waitFor();
}, 600_000);
afterAll(() => world.close());

/** The sizes of the pictures there, in pixels, once the browser has truly decoded them. */
const sizesOf = (page: Page, within: string): Promise<unknown> =>
  page.evaluate(`Promise.all(
    [...document.querySelectorAll(${JSON.stringify(`${within} img`)})].map((picture) =>
      picture.decode().then(() => [picture.naturalWidth, picture.naturalHeight]),
    ),
  )`);

async function create(page: Page, wanted = ''): Promise<string> {
  await page.getByRole('button', { name: 'Suggest charts' }).click();
  const first = page
    .getByRole('list', { name: 'Suggested charts' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: wanted }) })
    .first();
  const title = await first.getByRole('heading').innerText();
  expect(await first.locator('.hint').first().innerText()).not.toBe('');
  await first.getByRole('button', { name: /^Create/ }).click();
  await first.getByRole('img').waitFor();
  return title;
}

test('a suggested chart is made by one press, and seen', async () => {
  await using visit = await world.visit('/#datasets/orders');
  const { page, faults } = visit;
  await create(page);
  expect(await sizesOf(page, '.list')).toEqual([[960, 540]]);
  const link = await page.getByRole('link', { name: 'Open the interactive chart' }).getAttribute('href');
  expect(new URL(link ?? '').origin).toBe(world.origin);
  expect(faults).toEqual([]);
});

test('the gallery shows every chart, and lets go of one', async () => {
  await using visit = await world.visit('/#charts');
  const { page, faults } = visit;
  const title = await create(page);
  await page.reload();
  const figures = page.getByRole('figure');
  await figures.filter({ hasText: title }).first().getByRole('img').waitFor();
  expect(await sizesOf(page, 'figure:first-of-type')).toEqual([[960, 540]]);
  const before = await figures.count();
  expect(await barriers(page)).toEqual([]);

  await figures
    .first()
    .getByRole('button', { name: /^Delete/ })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => figures.count()).toBe(before - 1);
  expect(faults).toEqual([]);
});

test('the gallery shows the chart just made, and asking again makes no second one', async () => {
  await using visit = await world.visit('/#charts');
  const { page, faults } = visit;
  const figures = page.getByRole('figure');
  await page.getByRole('heading', { name: /^All charts/ }).waitFor();
  const before = await figures.count();
  await page.getByRole('button', { name: 'Suggest charts' }).click();
  const second = page.getByRole('list', { name: 'Suggested charts' }).getByRole('listitem').nth(1);
  const title = await second.getByRole('heading').innerText();
  // Twice at once, as impatient people do.
  await second.getByRole('button').dblclick();
  await second.getByRole('img').waitFor();
  await figures.first().getByRole('heading', { name: title }).waitFor();
  expect(await figures.count()).toBe(before + 1);
  await second.getByRole('button', { name: `Show again: ${title}` }).click();
  await second.getByRole('link', { name: 'All charts' }).click();
  await page.locator('h2:focus', { hasText: `All charts (${before + 1})` }).waitFor();

  await page.reload();
  await create(page, title);
  await expect.poll(() => figures.count()).toBe(before + 1);
  expect(await barriers(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('a chart that was deleted is made anew', async () => {
  await using visit = await world.visit('/#charts');
  const { page, faults } = visit;
  const title = await create(page);
  const figures = page.getByRole('figure').filter({ hasText: title });
  await figures
    .first()
    .getByRole('button', { name: `Delete ${title}` })
    .click();
  const before = (await figures.count()) - 1;
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => figures.count()).toBe(before);
  await page.getByRole('button', { name: `Show again: ${title}` }).click();
  await expect.poll(() => figures.count()).toBe(before + 1);
  expect(faults).toEqual([]);
});

test('the interactive page runs on its own', async () => {
  await using visit = await world.visit('/#datasets/orders');
  const { page, faults } = visit;
  await create(page);
  const link = await page.getByRole('link', { name: 'Open the interactive chart' }).getAttribute('href');
  await page.goto(link ?? '');
  await page.locator('svg, canvas').first().waitFor();
  expect(faults).toEqual([]);
});

test('a chart made by its form comes as a picture in each format', async () => {
  await using visit = await world.visit('/#tools/create_chart');
  const { page, faults } = visit;
  const form = page.getByRole('form', { name: 'Try create_chart' });
  await form.getByLabel('kind', { exact: false }).first().selectOption('bar');
  await form.getByLabel('dataset').fill('orders');
  await form.getByLabel('x', { exact: true }).fill('city');
  await form.getByLabel('y', { exact: true }).fill('amount');
  const run = form.getByRole('button', { name: 'Run create_chart' });
  await run.click();
  await form.getByRole('img').waitFor();
  expect(await sizesOf(page, 'form')).toEqual([[960, 540]]);
  await form.getByLabel('format').selectOption('svg');
  await run.click();
  await form.locator('img[src^="data:image/svg"]').waitFor();
  expect(await sizesOf(page, 'form')).toEqual([[960, 540]]);
  expect(faults).toEqual([]);
});

test('charts fit on a phone, in the dark', async () => {
  await using visit = await world.visit('/#charts', { ...PHONE, colorScheme: 'dark' });
  const { page, faults } = visit;
  await page.getByRole('figure').first().getByRole('img').waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  expect(faults).toEqual([]);
});
