import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const PREFIX = 'scratch-';
const STALE_MS = 60 * 60_000;

/** Runs `work` with a path in `directory` where nothing is; what it leaves there is deleted afterwards. */
export async function withScratch<T>(directory: string, work: (path: string) => Promise<T>): Promise<T> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, `${PREFIX}${randomUUID()}`);
  try {
    return await work(path);
  } finally {
    await rm(path, { force: true, recursive: true });
  }
}

/** Deletes what a process that was killed has left behind; no work of a living one is that old. */
export async function sweepScratch(directory: string, now: number = Date.now()): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const name of await readdir(directory)) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(directory, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs > STALE_MS) await rm(path, { force: true, recursive: true });
  }
}

/** The SHA-256 of a file's content, in hex. */
export async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('hex');
}
