import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** A stream of a file that is open already, so that it ends well even where the file is deleted meanwhile. */
export async function openFile(
  path: string,
  signal: AbortSignal,
): Promise<{ stream: Readable; bytes: number }> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    return { stream: createReadStream('', { fd: handle, signal }), bytes: size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Waits until a file's content, or a folder's entries, would survive a loss of power. */
export async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
