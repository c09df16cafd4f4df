import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium } from '../page/browser/chromium.ts';
import { openWorld, type World } from './world.ts';

const EVIL = '</script><img src=x onerror=alert(1)>';

let world: World;
let browser: Browser;

beforeAll(async () => {
  world = await openWorld({
    sales: `SELECT ['线上', '<b>门店</b>', '${EVIL}'][1 + i % 3] AS region, i * 1000 AS amount,
      TIMESTAMP '2024-01-01' + INTERVAL (i) HOUR AS sold_at FROM range(90) t(i)`,
  });
  browser = await openChromium(world.port);
}, 600_000);
afterAll(async () => {
  await browser.close();
  await world.close();
});

/** Opens a chart's page; `faults` is all that the browser complains of, asks for or is made to say. */
async function open(link: string): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1_000, height: 600 } });
  const faults: string[] = [];
  page.on('console', (message) => faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== link) faults.push(`asked for ${request.url()}`);
  });
  await page.goto(link);
  await page.locator('#chart svg').waitFor();
  return { page, faults };
}

test.each([
  { kind: 'bar' },
  { kind: 'pie' },
  { kind: 'scatter', x: 'sold_at', series: 'region', theme: 'dark' },
  { kind: 'histogram', x: 'amount', y: undefined },
])('a page of %j shows what the data says, runs none of it and asks for nothing', async (input) => {
  const { chart } = await world.create({ ...input, title: `${EVIL} 标题`, format: 'html' });
  const { page, faults } = await open(chart.links.html);
  expect(await page.title()).toBe(`${EVIL} 标题`);
  await page.locator('#chart svg text', { hasText: '标题' }).waitFor();
  expect(await page.locator('img, b').count()).toBe(0);
  await page.getByRole('img', { name: '标题' }).waitFor();
  expect(faults).toEqual([]);
  await page.close();
});

test('it answers to the pointer, in text and not in markup', async () => {
  const { chart } = await world.create({ format: 'html', horizontal: false, sort: 'x' });
  const { page, faults } = await open(chart.links.html);
  await expect
    .poll(
      async () => {
        for (const x of [250, 500, 800]) {
          await page.mouse.move(x, 300);
          await page.waitForTimeout(100);
          if ((await page.locator('body').innerText()).includes('1,305,000')) return true;
        }
        return false;
      },
      { timeout: 15_000 },
    )
    .toBe(true);
  expect(faults).toEqual([]);
  await page.close();
});

test('it fills a wide window, and can be scrolled on a phone', async () => {
  const { chart } = await world.create({ format: 'html' });
  const { page } = await open(chart.links.html);
  const width = () => page.locator('#chart svg').evaluate((svg) => svg.getBoundingClientRect().width);
  expect(await width()).toBe(1_000);
  await page.setViewportSize({ width: 360, height: 740 });
  await expect.poll(width).toBe(600);
  const overflow = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  expect(overflow).toBe(false);
  await page.close();
});
