import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, PHONE, type PageWorld } from './world.ts';

// As when the reader comes back to the tab.
const LOOK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))";

const hasFocus = async (locator: Locator): Promise<boolean> =>
  (await locator.and(locator.page().locator(':focus')).count()) === 1;

let world: PageWorld;

beforeAll(async () => {
  world = await openWorld({ SERVER_INSTRUCTIONS: 'Ask <b>first</b>', STACK_NAME: 'shop' });
}, 600_000);
afterAll(() => world.close());

describe('a reader without a key', () => {
  test('learns what the server is and how to connect, from this server alone', async () => {
    await using visit = await world.visit('/', { isSignedIn: false });
    const { page, faults } = visit;
    await page.getByRole('heading', { name: 'Connect a client' }).waitFor();
    expect(await page.getByRole('group', { name: 'endpoint' }).textContent()).toBe(`${world.origin}/mcp`);
    await page.getByText('VS Code', { exact: true }).click();
    const settings = await page.getByRole('group', { name: 'settings for VS Code' }).textContent();
    expect(JSON.parse(settings ?? '')).toMatchObject({
      servers: {
        shop: { url: `${world.origin}/mcp`, headers: { Authorization: 'Bearer YOUR_KEY' } },
      },
    });
    expect(await page.title()).toBe('shop');
    expect(await page.getByRole('banner').getByText('shop', { exact: true }).count()).toBe(1);
    expect(await page.getByRole('status').first().textContent()).toBe('Ready');
    expect(await page.getByText('Ask <b>first</b>').count()).toBe(1);
    expect(faults).toEqual([]);
  });

  test('learns the same where scripts are off', async () => {
    await using visit = await world.visit('/', { isSignedIn: false, javaScriptEnabled: false });
    const { page } = visit;
    const words = await page.getByRole('main').innerText();
    expect(words).toContain(`${world.origin}/mcp`);
    expect(words).toContain('MCP clients need none');
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.getByRole('button').count()).toBe(0);
  });

  test('is told on the first screen to sign in, and led to its data by doing so', async () => {
    await using visit = await world.visit('/', { isSignedIn: false });
    const { page, faults } = visit;
    await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('API key').fill(world.key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Datasets', level: 1 }).waitFor();
    expect(await page.getByRole('link', { name: 'Sign in' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('link', { name: 'Upload data' }).click();
    await page.getByRole('heading', { name: 'Datasets', level: 1 }).waitFor();
    expect(faults).toEqual([]);
  });

  test('signs in with a key, and with no other', async () => {
    await using visit = await world.visit('/#tools', { isSignedIn: false });
    const { page, faults } = visit;
    const field = page.getByLabel('API key');
    await field.fill('berth_not_this_one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('not accepted');
    expect(await hasFocus(field)).toBe(true);
    // A browser tells of every 401 on its console.
    expect(faults.splice(0)).toEqual([expect.stringContaining('401')]);

    await field.fill(` ${world.key} `);
    await field.press('Enter');
    await page.getByRole('heading', { name: 'Tools', level: 1 }).waitFor();
    expect(await page.evaluate('[location.href, localStorage.length, document.cookie]')).toEqual([
      `${world.origin}/#tools`,
      0,
      '',
    ]);
    expect(faults).toEqual([]);

    await page.reload();
    await page.getByRole('heading', { name: 'Tools', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await field.waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  test('is asked again when the key stops being good', async () => {
    await using visit = await world.visit('/#tools');
    const { page } = visit;
    await page.getByRole('heading', { name: 'Tools', level: 1 }).waitFor();
    await page.evaluate("sessionStorage.setItem('berth.key', 'berth_revoked')");
    await page.getByText('server_status', { exact: true }).click();
    await page.getByRole('button', { name: 'Run server_status' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('not accepted any more');
    await page.getByLabel('API key').waitFor();
  });
});

describe('trying a tool', () => {
  test('a form made from its schema calls it and shows what came back', async () => {
    await using visit = await world.visit('/#tools/remember');
    const { page, faults } = visit;
    const form = page.getByRole('form', { name: 'Try remember' });
    await form.getByLabel('text').fill('Tea is at four <img src=x onerror="document.title=1">');
    await form.getByLabel('key').fill('tea');
    await form.getByLabel('tags').fill('daily\nkitchen');
    await form.getByRole('button', { name: 'Run remember' }).click();
    const answer = await form.getByRole('group', { name: 'Answer as JSON' }).textContent();
    expect(JSON.parse(answer ?? '')).toMatchObject({
      created: true,
      note: { key: 'tea', tags: ['daily', 'kitchen'], text: expect.stringContaining('<img src=x') },
    });
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(await page.title()).not.toBe('1');
    expect(faults).toEqual([]);
  });

  test('what cannot be sent is told at its field', async () => {
    await using visit = await world.visit('/#tools/recall');
    const { page } = visit;
    const form = page.getByRole('form', { name: 'Try recall' });
    await form.getByLabel('limit').fill('1.5');
    await form.getByRole('button', { name: 'Run recall' }).click();
    const limit = form.getByLabel('limit');
    expect(await limit.getAttribute('aria-invalid')).toBe('true');
    expect(await hasFocus(limit)).toBe(true);
    expect(await form.getByText('A whole number is needed.').count()).toBe(1);
  });

  test('what the server refuses is told in its own words', async () => {
    await using visit = await world.visit('/#tools/recall');
    const { page, faults } = visit;
    const form = page.getByRole('form', { name: 'Try recall' });
    await form.getByLabel('limit').fill('1000');
    await form.getByRole('button', { name: 'Run recall' }).click();
    expect(await form.getByRole('alert').textContent()).toContain('do not fit its schema');
    expect(faults).toEqual([]);
  });

  test('an answer in pages leads to the next one', async () => {
    await using visit = await world.visit('/#tools/query_datasets');
    const { page, faults } = visit;
    const form = page.getByRole('form', { name: 'Try query_datasets' });
    await form.getByLabel('sql').fill('SELECT range AS n FROM range(5) ORDER BY n');
    await form.getByLabel('limit').fill('3');
    await form.getByRole('button', { name: 'Run query_datasets' }).click();
    await form.getByRole('row').nth(3).waitFor();
    await form.getByRole('button', { name: 'Next page' }).click();
    await expect
      .poll(() => form.getByRole('row').allInnerTexts())
      .toEqual([expect.stringMatching(/^n\s+whole number$/), '3', '4']);
    expect(await form.getByRole('button', { name: 'Next page' }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('tools are found by a word', async () => {
    await using visit = await world.visit('/#tools');
    const { page } = visit;
    await page.getByLabel('Find a tool').fill('full text');
    expect(await page.locator('summary .name').allTextContents()).toContain('recall');
    await page.getByLabel('Find a tool').fill('no such tool at all');
    await page.getByText('0 tools found').waitFor();
  });

  test('all of it goes by keyboard', async () => {
    await using visit = await world.visit('/');
    const { page, faults } = visit;
    await page.getByRole('navigation').waitFor();
    const focused = () => page.evaluate('document.activeElement.textContent');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    for (const name of ['Sign out', 'Overview', 'Tools']) {
      await page.keyboard.press('Tab');
      expect(await focused()).toBe(name);
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Tools', level: 1 }).waitFor();
    // The heading has the focus, so what it heads comes next.
    await page.keyboard.press('Tab');
    await page.keyboard.type('server_status');
    await page.keyboard.press('Tab');
    expect(await focused()).toContain('server_status');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Run server_status' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Run server_status');
    await page.keyboard.press('Enter');
    const answer = page.getByRole('group', { name: 'Answer as JSON' });
    expect(JSON.parse((await answer.textContent()) ?? '')).toMatchObject({ name: 'berth-server' });
    expect(faults).toEqual([]);
  });
});

describe('the frame', () => {
  test.each(['/', '/#tools/remember', '/#datasets', '/#charts'])('%s fits on a phone', async (path) => {
    await using visit = await world.visit(path, PHONE);
    const { page, faults } = visit;
    await page.waitForLoadState('networkidle');
    const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
    expect(widths).toEqual([360, 360]);
    expect(faults).toEqual([]);
  });

  test('it says what it may load, and files are kept for good', async () => {
    const response = await fetch(world.origin);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const [, file = ''] = /src="(assets\/[^"]+main\.ts)"/.exec(await response.text()) ?? [];
    const asset = await fetch(new URL(file, world.origin));
    expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    const older = await fetch(new URL('/assets/0123456789abcdef/main.ts', world.origin));
    expect(older.headers.get('cache-control')).toBe('no-store');
    expect(await older.text()).toBe(await asset.text());
  });

  test.each([
    '..%2fmodule.ts',
    '..%2f..%2fmain.ts',
    'tsconfig.json',
    '%2fetc%2fpasswd',
    'main.ts%00',
    '__proto__',
  ])('no path comes from the name %s', async (name) => {
    const response = await fetch(`${world.origin}/assets/0/${name}`);
    expect(response.status).toBe(404);
  });

  test('a server that goes away is told, and its coming back too', async () => {
    await using visit = await world.visit('/');
    const { page } = visit;
    await page.getByRole('heading', { name: 'State' }).waitFor();
    await page.route('**/api/status', (route) => route.abort());
    await page.evaluate(LOOK_AGAIN);
    await page.getByText('Not reachable').waitFor();
    expect(await page.locator('#state').getAttribute('data-state')).toBe('away');
    await page.unroute('**/api/status');
    await page.evaluate(LOOK_AGAIN);
    await page.locator('#state', { hasText: /^Ready$/ }).waitFor();
    expect(await page.locator('#state').getAttribute('data-state')).toBe('ready');
  });
});

test('where access is off, nobody is asked to sign in', async () => {
  const open = await openWorld({ AUTH: 'off' });
  try {
    await using visit = await open.visit('/#tools', { isSignedIn: false });
    const { page, faults } = visit;
    await page.getByRole('heading', { name: 'Tools', level: 1 }).waitFor();
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Sign in' }).count()).toBe(0);
    await page.getByText('Everybody who reaches this server sees its data.').waitFor();
    expect(faults).toEqual([]);
  } finally {
    await open.close();
  }
});

const who = (page: Page) => page.getByRole('banner').locator('#who');

describe('whose key it is', () => {
  test('is always shown, with what it may do and who sees its data', async () => {
    const alone = await world.makeKey('create', '--name', 'anna', '--scope', 'read', '--namespace', 'anna');
    await using visit = await world.visit('/#datasets', { key: alone });
    const { page, faults } = visit;
    await expect.poll(() => who(page).innerText()).toBe('Key anna: may read. Only this key sees its data.');
    await page.getByText('Only this key sees its data.').nth(1).waitFor();

    await world.makeKey('create', '--name', 'ben', '--scope', 'write', '--namespace', 'anna');
    // The server itself learns of another key within seconds.
    await expect
      .poll(async () => {
        await page.reload();
        return who(page).innerText();
      })
      .toBe('Key anna: may read. Its data is shared with the key ben.');
    await page.getByRole('link', { name: 'Charts' }).click();
    await page.getByRole('heading', { name: 'Charts', level: 1 }).waitFor();
    expect(await who(page).isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(() => who(page).isVisible()).toBe(false);
    expect(faults).toEqual([]);
  });
});
