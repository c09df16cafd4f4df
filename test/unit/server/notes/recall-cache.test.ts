import { beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../../../server/src/log.ts';
import { cacheKey, createRecallCache, type CacheStore } from '../../../../server/src/notes/recall-cache.ts';

const log = createLog('silent', 2);
const note = { key: 'k', text: 't', tags: [], createdAt: '2026-01-01', updatedAt: '2026-01-01' };
const filter = { query: 'q', limit: 10 };

let entries: Map<string, string>;
let away: boolean;
let ready: (() => void)[];
const store: CacheStore = {
  async get(key) {
    if (away) throw new Error('away');
    return entries.get(key) ?? null;
  },
  async set(key, value) {
    if (away) throw new Error('away');
    entries.set(key, value);
  },
  on: (_event, listener) => ready.push(listener),
};

beforeEach(() => {
  entries = new Map();
  away = false;
  ready = [];
});

const connect = (): void => ready.forEach((listener) => listener());

/** What a recall would be served from the cache. */
async function served(cache: ReturnType<typeof createRecallCache>) {
  const generation = await cache.generation('a');
  return generation === undefined ? undefined : cache.read(generation, filter);
}

async function fill(cache: ReturnType<typeof createRecallCache>) {
  const generation = (await cache.generation('a')) ?? '';
  await cache.write(generation, filter, [note]);
  return generation;
}

describe('createRecallCache', () => {
  it('serves what was written, until the next write of a note', async () => {
    const cache = createRecallCache(store, log);
    await fill(cache);
    expect(await served(cache)).toEqual([note]);
    await cache.invalidate('a');
    expect(await served(cache)).toBeUndefined();
  });

  it('never serves an answer that was read before a write and stored after it', async () => {
    const cache = createRecallCache(store, log);
    const before = (await cache.generation('a')) ?? '';
    await cache.invalidate('a');
    await cache.write(before, filter, [note]);
    expect(await served(cache)).toBeUndefined();
  });

  it('does without, while the store is away, and then does not serve what an unseen write made old', async () => {
    const cache = createRecallCache(store, log);
    await fill(cache);
    away = true;
    await cache.invalidate('a');
    expect(await cache.generation('a')).toBeUndefined();
    away = false;
    expect(await served(cache)).toBeUndefined();
    await fill(cache);
    expect(await served(cache)).toEqual([note]);
  });

  it('remembers what an outage made old for each namespace', async () => {
    const cache = createRecallCache(store, log);
    await fill(cache);
    away = true;
    await cache.invalidate('a');
    await cache.invalidate('b');
    away = false;
    await cache.generation('b');
    expect(await served(cache)).toBeUndefined();
  });

  it('trusts nothing for some seconds after an outage, and then no answer from before it', async () => {
    let now = 0;
    const cache = createRecallCache(store, log, () => now);
    connect();
    const before = await fill(cache);
    expect(await served(cache)).toEqual([note]);
    const asItWas = new Map(entries);
    await cache.invalidate('a');
    // What the store had not yet written down is lost with it.
    entries = asItWas;
    connect();
    expect(await cache.generation('a')).toBeUndefined();
    now = 4_000;
    expect(await served(cache)).toBeUndefined();
    expect(await cache.generation('a')).not.toBe(before);
    await fill(cache);
    expect(await served(cache)).toEqual([note]);
  });

  it('tells others of a write even while it does not trust the store itself', async () => {
    const other = createRecallCache(store, log);
    const cache = createRecallCache(store, log);
    connect();
    await fill(other);
    // Only this one's connection broke.
    ready[1]?.();
    await cache.invalidate('a');
    expect(await served(other)).toBeUndefined();
  });

  it('takes an entry it cannot read for none', async () => {
    const cache = createRecallCache(store, log);
    const generation = await fill(cache);
    entries.set(cacheKey(generation, filter), '[{"key":1}]');
    expect(await served(cache)).toBeUndefined();
  });
});

describe('cacheKey', () => {
  it('differs with every part of the question', () => {
    const keys = [
      cacheKey('g', { limit: 1 }),
      cacheKey('h', { limit: 1 }),
      cacheKey('g', { limit: 2 }),
      cacheKey('g', { limit: 1, query: 'x' }),
      cacheKey('g', { limit: 1, key: 'x' }),
      cacheKey('g', { limit: 1, tag: 'x' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
