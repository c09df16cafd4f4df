import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';

const run = promisify(execFile);

const PROGRAM = '/usr/bin/chromium';
// The pictures are looked at, and some of what they show is Chinese.
const PACKAGES = ['chromium', 'fonts-wqy-microhei'];
const INSTALL_MS = 300_000;

/** Debian's Chromium without a window, installed if this machine has none; that takes root and the package mirror. */
export async function openChromium(): Promise<Browser> {
  if (!existsSync(PROGRAM)) await install();
  return chromium.launch({
    executablePath: PROGRAM,
    // Its own sandbox needs what a container does not give to root; only this repository's page is opened.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

async function install(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another installation may be under way.
  const wait = ['-o', 'DPkg::Lock::Timeout=240', '-o', 'Acquire::Retries=3'];
  await run('apt-get', [...wait, 'update', '-qq'], { env, timeout: INSTALL_MS });
  await run('apt-get', [...wait, 'install', '-y', '-qq', '--no-install-recommends', ...PACKAGES], {
    env,
    timeout: INSTALL_MS,
  });
}
