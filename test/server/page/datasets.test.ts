import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvFile as file } from './analyst-files.ts';
import { barriers } from './axe.ts';
import { openWorld, PHONE, type PageWorld } from './world.ts';

let world: PageWorld;

beforeAll(async () => {
  world = await openWorld();
}, 600_000);
afterAll(() => world.close());

const TRAP = '<img src=x onerror="document.title=1">';
const SALES = ['region,amount,day', 'North,12.5,2026-01-01', 'South,7.25,2026-01-02', 'North,,2026-01-03'];

interface Held {
  name: string;
  text: string;
}

/** Files as a person drags them in from elsewhere. */
async function drop(page: Page, files: Held[]): Promise<void> {
  const transfer = await page.evaluateHandle<DataTransferLike>(
    `(() => {
      const transfer = new DataTransfer();
      for (const { name, text } of ${JSON.stringify(files)}) transfer.items.add(new File([text], name));
      return transfer;
    })()`,
  );
  const zone = page.getByText('Drop files here');
  await zone.dispatchEvent('dragenter', { dataTransfer: transfer });
  await zone.dispatchEvent('dragover', { dataTransfer: transfer });
  await zone.dispatchEvent('drop', { dataTransfer: transfer });
}

type DataTransferLike = object;

const uploads = (page: Page) => page.getByRole('list', { name: 'Uploads' }).getByRole('listitem');
const datasets = (page: Page) => page.getByRole('list', { name: 'Datasets' });

describe('uploading', () => {
  test('files that are dropped become datasets, one after the other', async () => {
    await using visit = await world.visit('/#datasets');
    const { page, faults } = visit;
    await page.getByText('No datasets yet. Drop a file above to begin.').waitFor();
    await drop(page, [
      { name: 'sales 2026.csv', text: SALES.join('\n') },
      { name: '城市.csv', text: '名称,人口\n上海,24870895\n北京,21893095\n' },
    ]);
    await page.getByText('Stored as sales_2026: 3 rows, 3 columns.').waitFor();
    await page.getByText('Stored as 城市: 2 rows, 2 columns.').waitFor();
    // The list is read anew after the last file is said to be stored.
    await expect
      .poll(() => datasets(page).getByRole('heading').allTextContents())
      .toEqual(['sales_2026', '城市']);
    expect(await datasets(page).innerText()).toContain('from sales 2026.csv');
    expect(faults).toEqual([]);
  });

  test('the picker does the same, and shows how far it is', async () => {
    await using visit = await world.visit('/#datasets');
    const { page, faults } = visit;
    const rows = Array.from({ length: 60_000 }, (_, index) => `${index},${Math.sin(index)},row ${index}`);
    await page.getByLabel('or choose them').setInputFiles([file('waves.csv', ['n,sine,label', ...rows])]);
    await page.getByText('Stored as waves: 60,000 rows, 3 columns.').waitFor();
    expect(await uploads(page).getByRole('progressbar').getAttribute('aria-label')).toBe(
      'Upload of waves.csv',
    );
    expect(await uploads(page).getByRole('progressbar').getAttribute('value')).toBe('1');
    expect(faults).toEqual([]);
  });

  test('a name that is taken is replaced only when its owner says so', async () => {
    await using visit = await world.visit('/#datasets');
    const { page, faults } = visit;
    const picker = page.getByLabel('or choose them');
    await picker.setInputFiles([file('twice.csv', ['a', '1'])]);
    await page.getByText('Stored as twice: 1 row, 1 column.').waitFor();
    await picker.setInputFiles([file('Twice.csv', ['a', '1', '2'])]);
    const refused = uploads(page).first();
    // In words for people: nothing of arguments and tools.
    expect(await refused.getByRole('alert').innerText()).toBe('There is a dataset Twice already.');
    await refused.getByRole('button', { name: 'Replace Twice' }).click();
    await refused.getByText('2 rows, 1 column.').waitFor();
    await picker.setInputFiles([file('twice.csv', ['a', '1', '2', '3'])]);
    await refused.getByRole('button', { name: 'Keep both: store it as twice_2' }).click();
    await refused.getByText('Stored as twice_2: 3 rows, 1 column.').waitFor();
    expect(faults).toEqual([]);
  });

  test('a file that holds no table is told in the words of the server', async () => {
    await using visit = await world.visit('/#datasets');
    const { page } = visit;
    await page.getByLabel('or choose them').setInputFiles([file('empty.parquet', [])]);
    const entry = uploads(page).first();
    expect(await entry.getByRole('alert').textContent()).not.toBe('');
    await entry.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await datasets(page).getByText('empty').count()).toBe(0);
  });
});

/** Uploads a file and goes to the dataset it became. */
const open = async (page: Page, name: string, lines: readonly string[]): Promise<void> => {
  await page.getByLabel('or choose them').setInputFiles([file(`${name}.csv`, lines)]);
  await uploads(page).first().getByRole('link', { name: 'Look at it' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
};

describe('a dataset', () => {
  test('shows its first rows and what its columns hold', async () => {
    await using visit = await world.visit('/#datasets');
    const { page, faults } = visit;
    await open(page, 'seen', SALES);
    const preview = page.getByRole('group', { name: 'Rows of seen' });
    expect(await preview.getByRole('row').allInnerTexts()).toEqual([
      expect.stringMatching(/region\s+text\s+amount\s+decimal number\s+day\s+date/),
      expect.stringMatching(/North\s+12\.50\s+Jan 1, 2026/),
      expect.stringMatching(/South\s+7\.25\s+Jan 2, 2026/),
      expect.stringMatching(/North\s+no value\s+Jan 3, 2026/),
    ]);
    const columns = page.getByRole('group', { name: 'Columns of seen', exact: true });
    expect(await columns.getByRole('row', { name: /amount/ }).innerText()).toContain('33.3 %');
    expect(await barriers(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('names and values that look like markup stay text', async () => {
    await using visit = await world.visit('/#datasets');
    const { page, faults } = visit;
    await open(page, 'trapped', [`"${TRAP.replaceAll('"', '""')}",b`, `"${TRAP.replaceAll('"', '""')}",1`]);
    const preview = page.getByRole('group', { name: 'Rows of trapped' });
    expect(await preview.getByText(TRAP).count()).toBe(2);
    await page.getByRole('group', { name: 'Columns of trapped', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Suggest charts' }).click();
    await page
      .getByText(/Nothing suits|Suggested/)
      .or(page.getByRole('list', { name: 'Suggested charts' }))
      .waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(await page.title()).toBe('trapped · berth-server');
    expect(faults).toEqual([]);
  });

  test('is downloaded by a link', async () => {
    await using visit = await world.visit('/#datasets');
    const { page } = visit;
    await open(page, 'fetched', SALES);
    await page.getByRole('button', { name: 'Download as CSV' }).click();
    const link = page.getByRole('link', { name: 'Download fetched' });
    const address = await link.getAttribute('href');
    const response = await fetch(address ?? '');
    expect(response.headers.get('content-disposition')).toContain('fetched.csv');
    expect((await response.text()).split(/\r?\n/)[0]).toBe('region,amount,day');
  });

  test('is deleted once its owner is sure', async () => {
    await using visit = await world.visit('/#datasets');
    const { page, faults } = visit;
    await open(page, 'gone', SALES);
    const remove = page.getByRole('button', { name: 'Delete', exact: true });
    await remove.click();
    const dialog = page.getByRole('dialog', { name: 'Delete gone?' });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('gone');
    await remove.click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Datasets', level: 1 }).waitFor();
    expect(await datasets(page).getByRole('heading', { name: 'gone' }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('fits on a phone', async () => {
    await using visit = await world.visit('/#datasets', PHONE);
    const { page, faults } = visit;
    const wide = Array.from({ length: 40 }, (_, index) => `a_rather_long_name_of_column_${index}`);
    await open(page, 'x'.repeat(63), [wide.join(','), wide.map(() => 'value '.repeat(30)).join(',')]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(faults).toEqual([]);
  });
});
