import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createLimiter, type Limiter } from '../../../server/src/access/limiter.ts';
import { openRedis, type Redis } from '../../../server/src/redis/client.ts';
import { silent } from '../../unit/server/access/fixtures.ts';
import { createRedis, PASSWORD, type Store } from '../containers.ts';
import { eventually } from '../process.ts';

const connect = async (port: number): Promise<Redis> => {
  const redis = openRedis({ host: '127.0.0.1', port, password: PASSWORD }, silent);
  await eventually(async () => (await redis.version()) !== '');
  return redis;
};
const takeMany = async (limiter: Limiter, count: number, key: string): Promise<number> => {
  const taken = await Promise.all(Array.from({ length: count }, async () => limiter.take(key)));
  return taken.filter(({ ok }) => ok).length;
};

describe('replicas that share a Redis', () => {
  let replicas: Redis[];
  beforeAll(async () => {
    const { redis } = inject('shared');
    replicas = await Promise.all([connect(redis), connect(redis)]);
  });
  afterAll(() => replicas.forEach(({ client }) => client.destroy()));

  test.each([1, 7, 60, 600, 1_200, 6_001])('together let exactly %i pass', async (perMinute) => {
    const name = randomUUID();
    const limiters = replicas.map(({ client }) => createLimiter(name, perMinute, client, silent));
    const passed = await Promise.all(limiters.map((limiter) => takeMany(limiter, perMinute + 10, 'key')));
    expect(passed.reduce((sum, count) => sum + count)).toBe(perMinute);
  });

  test('lose at most a sixtieth of the limit to one that leased and left', async () => {
    const perMinute = 600;
    const name = randomUUID();
    const [idle, busy] = replicas.map(({ client }) => createLimiter(name, perMinute, client, silent));
    if (idle === undefined || busy === undefined) throw new Error('two replicas were opened');
    expect((await idle.take('key')).ok).toBe(true);
    expect(await takeMany(busy, perMinute, 'key')).toBe(perMinute - perMinute / 60);
  });

  test('count each key on its own', async () => {
    const [limiter] = replicas.map(({ client }) => createLimiter(randomUUID(), 5, client, silent));
    if (limiter === undefined) throw new Error('two replicas were opened');
    expect(await takeMany(limiter, 9, 'one')).toBe(5);
    expect(await takeMany(limiter, 9, 'two')).toBe(5);
  });
});

describe('a Redis that goes', () => {
  let store: Store;
  let redis: Redis;
  beforeAll(async () => {
    store = await createRedis(inject('storeImages'));
    await store.start();
    redis = await connect(store.port);
  });
  afterAll(async () => {
    redis.client.destroy();
    await store.remove();
  });

  test('limits go on in memory, at once, and back in Redis when it returns', async () => {
    const limiter = createLimiter(randomUUID(), 10, redis.client, silent);
    expect(await takeMany(limiter, 3, 'before')).toBe(3);
    await store.kill();
    const start = performance.now();
    expect(await takeMany(limiter, 20, 'during')).toBe(10);
    expect(performance.now() - start).toBeLessThan(1_000);
    expect((await limiter.take('during')).ok).toBe(false);

    await store.start();
    await eventually(async () => (await redis.version()) !== '');
    await eventually(async () => {
      await limiter.take(randomUUID());
      return (await redis.client.dbSize()) > 0;
    });
    expect(await takeMany(limiter, 20, 'after')).toBe(10);
  });

  test('one that hangs holds a call up for a moment only', async () => {
    const limiter = createLimiter(randomUUID(), 1_000, redis.client, silent);
    // Longer than the test takes; Redis takes commands and answers none.
    await redis.client.sendCommand(['CLIENT', 'PAUSE', '3000', 'ALL']);
    const start = performance.now();
    expect(await takeMany(limiter, 1_100, 'hanging')).toBe(1_000);
    expect(performance.now() - start).toBeLessThan(1_500);
  });
});
