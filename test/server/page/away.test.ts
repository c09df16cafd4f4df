import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type PageWorld } from './world.ts';

let world: PageWorld;

beforeAll(async () => {
  world = await openWorld();
}, 600_000);
afterAll(async () => {
  world.server.child.kill('SIGCONT');
  await world.close();
});

// By the clock of the page, which the tests move: how busy this machine is plays no part.
const SOON_MS = 3_000;

test('a server that answers no more is told within three seconds, and its coming back too', async () => {
  await using visit = await world.visit('/');
  const { page } = visit;
  await page.clock.install();
  await page.reload();
  const state = page.locator('#state');
  await page.getByRole('heading', { name: 'State' }).waitFor();
  expect(await state.textContent()).toBe('Ready');
  world.server.child.kill('SIGSTOP');
  await page.clock.runFor(SOON_MS);
  await state.filter({ hasText: 'Not reachable' }).waitFor();
  expect(await state.getAttribute('data-state')).toBe('away');
  world.server.child.kill('SIGCONT');
  // What was asked while it stood still may have failed by now, or not.
  await expect
    .poll(async () => {
      await page.clock.runFor(SOON_MS);
      return state.textContent();
    })
    .toBe('Ready');
});

test('a request that fails tells it at once', async () => {
  await using visit = await world.visit('/');
  const { page } = visit;
  await page.clock.install();
  await page.reload();
  await page.getByRole('heading', { name: 'State' }).waitFor();
  // From here on no timer of the page goes off.
  await page.clock.pauseAt(Date.now() + 60_000);
  world.server.child.kill('SIGKILL');
  await page.getByRole('link', { name: 'Datasets' }).click();
  await page.locator('#state', { hasText: 'Not reachable' }).waitFor();
  expect(await page.getByRole('alert').innerText()).toContain('cannot be reached');
  // What was said of the key still stands.
  expect(await page.locator('#who').innerText()).toContain('Key admin');
});
