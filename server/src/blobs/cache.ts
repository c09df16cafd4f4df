import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Fetches what a key holds into a file at `path`. */
export type Fetch = (key: string, path: string) => Promise<void>;

/** Copies of blobs on this machine's disk, for readers that need a path. */
export interface Cache {
  /** Runs `work` with a path to each blob, fetched where absent; none of them goes while `work` runs. */
  borrow<T>(keys: readonly string[], fetch: Fetch, work: (paths: string[]) => Promise<T>): Promise<T>;
  /** Forgets what a key holds, now or once its readers are done. */
  drop(key: string): Promise<void>;
}

interface Entry {
  bytes: number;
  readers: number;
  /** The entry must go as soon as nobody reads it. */
  doomed: boolean;
}

const TEMPORARY = '.part';

/** Keeps at most `maxBytes` in `directory`, which is this process's own; more only while it is being read. */
export function openCache(directory: string, maxBytes: number): Cache {
  // Insertion order is order of use: the first is the one unused for longest.
  const entries = new Map<string, Entry>();
  const fetching = new Map<string, Promise<void>>();
  const pathOf = (name: string): string => join(directory, name);

  // What an earlier life of this process has fetched is as good as new; what it left half done is not.
  const opening = (async () => {
    await mkdir(directory, { recursive: true });
    for (const name of await readdir(directory)) {
      if (name.endsWith(TEMPORARY)) await rm(pathOf(name), { force: true });
      else entries.set(name, { bytes: (await stat(pathOf(name))).size, readers: 0, doomed: false });
    }
    await evict();
  })();
  // Whoever borrows hears of it.
  opening.catch(() => undefined);

  const remove = async (name: string): Promise<void> => {
    entries.delete(name);
    await rm(pathOf(name), { force: true });
  };

  async function evict(): Promise<void> {
    let total = entries.values().reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [name, { bytes, readers, doomed }] of entries) {
      if (readers > 0 || (total <= maxBytes && !doomed)) continue;
      total -= bytes;
      await remove(name);
    }
  }

  const fill = async (name: string, key: string, fetch: Fetch): Promise<void> => {
    const temporary = pathOf(`${randomUUID()}${TEMPORARY}`);
    try {
      await fetch(key, temporary);
      await rename(temporary, pathOf(name));
      entries.set(name, { bytes: (await stat(pathOf(name))).size, readers: 0, doomed: false });
    } finally {
      await rm(temporary, { force: true });
    }
  };

  const hold = async (key: string, fetch: Fetch): Promise<Entry> => {
    const name = nameOf(key);
    for (;;) {
      const entry = entries.get(name);
      if (entry !== undefined) {
        entries.delete(name);
        entries.set(name, entry);
        entry.readers++;
        return entry;
      }
      const shared = fetching.get(name);
      if (shared !== undefined) {
        // Another's fetch may fail for reasons of its own, such as its caller hanging up; then this one
        // fetches itself.
        await shared.catch(() => undefined);
        continue;
      }
      const own = fill(name, key, fetch).finally(() => fetching.delete(name));
      fetching.set(name, own);
      await own;
    }
  };

  return {
    async borrow(keys, fetch, work) {
      await opening;
      const held: Entry[] = [];
      try {
        for (const key of keys) held.push(await hold(key, fetch));
        return await work(keys.map((key) => pathOf(nameOf(key))));
      } finally {
        for (const entry of held) entry.readers--;
        await evict();
      }
    },
    async drop(key) {
      await opening;
      const entry = entries.get(nameOf(key));
      if (entry === undefined) return;
      entry.doomed = true;
      await evict();
    },
  };
}

const nameOf = (key: string): string => createHash('sha256').update(key).digest('hex');
