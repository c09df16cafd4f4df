import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseKnownHosts, type KnownKey } from './known-hosts.ts';

/** The entries of a known_hosts file; none where there is no file. */
export const readKnownHosts = async (file: string): Promise<KnownKey[]> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
  return parseKnownHosts(text, file);
};

/**
 * Adds one line. A single write to a file opened for appending keeps whole lines whole, whoever
 * else writes at the same time.
 */
export const appendKnownHost = (file: string, line: string): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const descriptor = openSync(file, 'a+', 0o600);
  try {
    writeSync(descriptor, `${endsInNewline(descriptor) ? '' : '\n'}${line}\n`);
  } finally {
    closeSync(descriptor);
  }
};

const endsInNewline = (descriptor: number): boolean => {
  const { size } = fstatSync(descriptor);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last.toString() === '\n';
};
