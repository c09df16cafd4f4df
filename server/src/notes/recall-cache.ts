import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { within } from '../deadline.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Note, NoteFilter } from './statements.ts';

/** The commands the cache needs, of which a test's stand-in is a map. */
export interface CacheStore {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, options?: { expiration: { type: 'EX'; value: number } }): Promise<unknown>;
  /** Hears of each connection that is ready. */
  on(event: 'ready', listener: () => void): unknown;
}

const generationKey = (namespace: string): string => `berth:recall-generation:${namespace}`;
const TTL_SECONDS = 30;
const TIMEOUT_MS = 500;
/**
 * After an outage all replicas are back by then: their tries are at most a second apart, and take two at
 * most.
 */
const SETTLED_MS = 4_000;

const cachedNotes = z.array(
  z.object({
    key: z.string(),
    text: z.string(),
    tags: z.array(z.string()),
    createdAt: z.string(),
    updatedAt: z.string(),
  }),
);

/** The same key for the same question, whatever the order its parts were given in. */
export function cacheKey(generation: string, { query, key, tag, limit }: NoteFilter): string {
  const question = JSON.stringify([query ?? null, key ?? null, tag ?? null, limit]);
  return `berth:recall:${generation}:${createHash('sha256').update(question).digest('base64url')}`;
}

export interface RecallCache {
  /** The generation to read and later write under, or nothing while the cache cannot be trusted. */
  generation(namespace: string): Promise<string | undefined>;
  read(generation: string, filter: NoteFilter): Promise<Note[] | undefined>;
  write(generation: string, filter: NoteFilter, notes: Note[]): Promise<void>;
  /** Makes every entry of a namespace unreachable, by starting a new generation. */
  invalidate(namespace: string): Promise<void>;
}

/**
 * Caches answers under a generation that every write replaces. An answer read before a write is stored under
 * the generation it was read in, so it can never be served after that write. A store that was away may come
 * back without the latest generations, and one replica sooner than another: for some seconds nobody trusts it
 * then, and after that everybody starts anew. No method ever rejects: without Redis there is merely no cache.
 */
export function createRecallCache(store: CacheStore, log: Logger, now: () => number = Date.now): RecallCache {
  // Namespaces whose newest write, by its number, has not been followed by a new generation: their old
  // answers must not be served.
  const unrenewed = new Map<string, number>();
  let writes = 0;
  // Namespaces whose generation has been renewed, or seen after that, on the present connection.
  let known = new Set<string>();
  let connections = 0;
  let settledAt = 0;
  store.on('ready', () => {
    known = new Set();
    connections += 1;
    settledAt = connections === 1 ? 0 : now() + SETTLED_MS;
  });

  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await within(work(), TIMEOUT_MS, 'redis');
    } catch (error) {
      log.debug({ error: messageOf(error) }, 'no cache');
      return undefined;
    }
  };

  // Random rather than counted: were the key evicted, a counter would start again at a number used before.
  const renew = async (namespace: string): Promise<string> => {
    const generation = randomUUID();
    const upTo = unrenewed.get(namespace);
    const here = known;
    await store.set(generationKey(namespace), generation);
    here.add(namespace);
    if (unrenewed.get(namespace) === upTo) unrenewed.delete(namespace);
    return generation;
  };

  return {
    generation: (namespace) =>
      attempt(async () => {
        if (now() < settledAt) return undefined;
        const isTrusted = known.has(namespace) && !unrenewed.has(namespace);
        const current = isTrusted ? await store.get(generationKey(namespace)) : null;
        return current ?? (await renew(namespace));
      }),
    read: (generation, filter) =>
      attempt(async () => {
        const found = await store.get(cacheKey(generation, filter));
        return found === null ? undefined : cachedNotes.parse(JSON.parse(found));
      }),
    async write(generation, filter, notes) {
      const expiration = { type: 'EX' as const, value: TTL_SECONDS };
      await attempt(() => store.set(cacheKey(generation, filter), JSON.stringify(notes), { expiration }));
    },
    async invalidate(namespace) {
      unrenewed.set(namespace, ++writes);
      await attempt(() => renew(namespace));
    },
  };
}
