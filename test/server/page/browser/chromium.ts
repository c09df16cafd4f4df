import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { NODE } from '../../process.ts';

const run = promisify(execFile);

const PROGRAM = '/usr/bin/chromium';
// The pictures are looked at, and some of what they show is Chinese.
const PACKAGES = ['chromium', 'fonts-wqy-microhei'];
const INSTALL_MS = 300_000;

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * Debian's Chromium without a window, installed if this machine has none, in a network that holds nothing but
 * a way to one port of this machine. Takes root.
 */
export async function openChromium(port: number): Promise<Browser> {
  if (!existsSync(PROGRAM)) await install();
  const folder = await mkdtemp(join(tmpdir(), 'berth-browser-'));
  const socket = join(folder, 'door');
  const outside = createServer({ allowHalfOpen: true }, (door) => {
    const server = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    door.on('error', () => server.destroy()).pipe(server);
    server.on('error', () => door.destroy()).pipe(door);
  });
  outside.listen(socket);
  await once(outside, 'listening');

  const browser = await chromium.launch({
    executablePath: beside('start.sh'),
    // Its own sandbox needs what a container does not give to root; only this repository's page is opened.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    env: {
      ...process.env,
      DOOR_NODE: NODE,
      DOOR_PROGRAM: beside('door.ts'),
      DOOR_SOCKET: socket,
      DOOR_PORT: String(port),
      DOOR_BROWSER: PROGRAM,
    },
  });
  browser.on('disconnected', () => {
    outside.close();
    void rm(folder, { recursive: true, force: true });
  });
  return browser;
}

async function install(): Promise<void> {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: INSTALL_MS };
  // Another installation may be under way.
  const wait = ['-o', 'DPkg::Lock::Timeout=240', '-o', 'Acquire::Retries=3'];
  await run('apt-get', [...wait, 'update', '-qq'], options);
  await run('apt-get', [...wait, 'install', '-y', '-qq', '--no-install-recommends', ...PACKAGES], options);
}
