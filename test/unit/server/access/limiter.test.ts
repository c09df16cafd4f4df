import { afterAll, beforeAll, expect, test } from 'vitest';
import { limitHeaders } from '../../../../server/src/access/limit-headers.ts';
import { createLimiter, type Limiter } from '../../../../server/src/access/limiter.ts';
import { noRedis, silent } from './fixtures.ts';

// Without Redis: every replica for itself. What they share is shown in the tests with real stores.
let redis: ReturnType<typeof noRedis>;
beforeAll(() => {
  redis = noRedis();
});
afterAll(() => redis.destroy());

const limiterOf = (perMinute: number): Limiter => createLimiter('test', perMinute, redis, silent);
const takeMany = async (limiter: Limiter, count: number, key = 'a'): Promise<number> => {
  const taken = await Promise.all(Array.from({ length: count }, async () => limiter.take(key)));
  return taken.filter(({ ok }) => ok).length;
};

test.each([1, 2, 59, 60, 61, 119, 600, 6_001, 20_000])('exactly %i pass in a minute', async (perMinute) => {
  expect(await takeMany(limiterOf(perMinute), perMinute + 50)).toBe(perMinute);
});

test('each key has its own', async () => {
  const limiter = limiterOf(10);
  expect(await takeMany(limiter, 20, 'a')).toBe(10);
  expect(await takeMany(limiter, 20, 'b')).toBe(10);
});

test('what remains counts down to nothing, and says when there is more', async () => {
  const limiter = limiterOf(3);
  const remaining: number[] = [];
  for (let call = 0; call < 4; call++) remaining.push((await limiter.take('a')).remaining);
  expect(remaining).toEqual([2, 1, 0, 0]);
  const refused = await limiter.take('a');
  expect(refused.ok).toBe(false);
  expect(refused.resetMs).toBeGreaterThan(55_000);
  expect(refused.resetMs).toBeLessThanOrEqual(60_000);
  expect(limiter.spentFor('a')).toBeGreaterThan(55_000);
  expect(limiter.spentFor('b')).toBe(0);
});

test('the headers say limit, rest and end', () => {
  expect(limitHeaders(limiterOf(600), { ok: true, remaining: 12, resetMs: 30_001 })).toEqual({
    'RateLimit-Policy': '"calls";q=600;w=60',
    RateLimit: '"calls";r=12;t=31',
  });
});
