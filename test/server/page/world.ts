import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { environmentOf, ownStores } from '../kit.ts';
import { z } from 'zod';
import { eventually, NODE, ready, startServer, type Running } from '../process.ts';
import { openChromium } from './browser/chromium.ts';

/** A browser before a server of its own that asks for a key. */
export interface PageWorld {
  /** Such as `http://127.0.0.1:41234`. */
  origin: string;
  key: string;
  server: Running;
  /** Makes a key of its own by the server's own command, and returns it. */
  makeKey(...args: string[]): Promise<string>;
  /** Opens a tab that nobody else sees, signed in unless told otherwise. */
  visit(path?: string, options?: VisitOptions): Promise<Visit>;
  close(): Promise<void>;
}

interface VisitOptions extends BrowserContextOptions {
  isSignedIn?: boolean;
  /** The key to be signed in with, if another than the first. */
  key?: string;
}

const run = promisify(execFile);
const KEYS = new URL('../../../server/src/keys.ts', import.meta.url).pathname;
const made = z.object({ secret: z.string() });

/** One reader's tab. */
export interface Visit extends AsyncDisposable {
  page: Page;
  /** Everything the browser complained of, and every request that did not go to the server. */
  faults: string[];
}

/** A small phone. */
export const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
};

/** @param env more of the server's environment */
export async function openWorld(env: Record<string, string> = {}): Promise<PageWorld> {
  const key = randomBytes(32).toString('base64url');
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).toReversed()) await one();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'berth-page-'));
    closers.push(() => rm(folder, { recursive: true }));
    const stores = await ownStores();
    closers.push(() => stores.close());
    const server = await startServer({
      ...environmentOf(stores.config),
      AUTH: 'required',
      API_KEY: key,
      SIGNING_KEY: randomBytes(32).toString('base64url'),
      BLOB_DIR: join(folder, 'blobs'),
      SCRATCH_DIR: folder,
      ...env,
    });
    closers.push(() => server.stop());
    await eventually(async () => (await ready(server)).status === 200);
    const { origin, port } = server.url;
    const browser = await openChromium(Number(port));
    closers.push(() => browser.close());
    return {
      origin,
      key,
      server,
      async makeKey(...args) {
        const env = environmentOf(stores.config);
        return made.parse(JSON.parse((await run(NODE, [KEYS, ...args, '--json'], { env })).stdout)).secret;
      },
      visit: (path = '/', options = {}) => visit(browser, { origin, key: options.key ?? key }, path, options),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function visit(
  browser: Browser,
  { origin, key }: Pick<PageWorld, 'origin' | 'key'>,
  path: string,
  { isSignedIn = true, key: _key, ...options }: VisitOptions,
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1_200, height: 850 }, ...options });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'log') faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) {
      faults.push(`left the server: ${request.url()}`);
    }
  });
  if (isSignedIn) await page.addInitScript(`sessionStorage.setItem('berth.key', '${key}')`);
  await page.goto(`${origin}${path}`);
  return { page, faults, [Symbol.asyncDispose]: () => context.close() };
}
