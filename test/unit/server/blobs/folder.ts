import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalFile } from '../../../../server/src/blobs/store.ts';

/** A folder for one test, and how to be rid of it. */
export async function makeFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'berth-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A file with `content`, as a store takes it. */
export async function makeFile(path: string, content: string | Buffer): Promise<LocalFile> {
  await writeFile(path, content);
  return { path, sha256: createHash('sha256').update(content).digest('hex') };
}
