import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers } from './axe.ts';
import { openWorld, PHONE, type PageWorld } from './world.ts';

let world: PageWorld;

beforeAll(async () => {
  world = await openWorld();
}, 600_000);
afterAll(() => world.close());

const READERS = [
  ['in light', {}],
  ['in dark', { colorScheme: 'dark' }],
  ['on a phone', PHONE],
] as const;

describe.each(READERS)('%s', (_name, options) => {
  test.each([
    ['/', 'Connect a client'],
    ['/#tools', 'Tools'],
    ['/#datasets', 'Datasets'],
    ['/#charts', 'Charts'],
  ])('nothing on %s keeps anybody out', async (path, heading) => {
    await using visit = await world.visit(path, options);
    const { page } = visit;
    await page.getByRole('heading', { name: heading, exact: true }).first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(await barriers(page)).toEqual([]);
  });

  test('nor in an open form with a mistake and an answer', async () => {
    await using visit = await world.visit('/#tools/recall', options);
    const { page } = visit;
    const run = page.getByRole('button', { name: 'Run recall' });
    await run.click();
    await page.getByRole('group', { name: 'Answer as JSON' }).waitFor();
    await page.getByLabel('limit').fill('1.5');
    await run.click();
    await page.getByText('A whole number is needed.').waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  test('nor in the form that asks for a key', async () => {
    await using visit = await world.visit('/#tools', { ...options, isSignedIn: false });
    const { page } = visit;
    await page.getByLabel('API key').fill('berth_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await barriers(page)).toEqual([]);
  });
});
