import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from '../errors.ts';
import { openFile, synced } from './local-file.ts';
import { checkedKey, MissingBlob, StoreAway, type BlobStore } from './store.ts';

const NEEDED_BYTES = 64 * 1024 * 1024;

/** Blobs as files below `root`, which replicas on one machine may share; made where absent. */
export function openDirectory(root: string): BlobStore {
  const pathOf = (key: string): string => join(root, checkedKey(key));

  return {
    async put(key, { path }, signal) {
      const target = pathOf(key);
      const folder = dirname(target);
      // A crash leaves the temporary file at worst, which no key ever names.
      const temporary = join(folder, `.${randomUUID()}`);
      await reaching(async () => {
        if (await exists(target)) return;
        await mkdir(folder, { recursive: true });
        try {
          await copyFile(path, temporary);
          await synced(temporary);
          signal.throwIfAborted();
          await rename(temporary, target);
          await synced(folder);
        } finally {
          await rm(temporary, { force: true });
        }
      });
    },
    async borrow(keys, work) {
      const paths = keys.map(pathOf);
      for (const path of paths) if (!(await reaching(() => exists(path)))) throw new MissingBlob();
      return work(paths);
    },
    open: (key, signal) => reaching(() => openFile(pathOf(key), signal)),
    delete: (key) => reaching(() => rm(pathOf(key), { force: true })),
    async version() {
      await mkdir(root, { recursive: true });
      const { bavail, bsize } = await statfs(root);
      if (bavail * bsize < NEEDED_BYTES) throw new Error(`only ${bavail * bsize} bytes are free`);
      return 'directory';
    },
  };
}

async function reaching<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new MissingBlob();
    // What is not the file system's own fault goes on as it is: an abort, an error of ours.
    throw codeOf(error)?.startsWith('E') === true ? new StoreAway(error) : error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
