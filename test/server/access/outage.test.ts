import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openAccess } from '../../../server/src/access/access.ts';
import { mintKey } from '../../../server/src/access/api-key.ts';
import { insertKey } from '../../../server/src/access/key-rows.ts';
import { createSigner } from '../../../server/src/signer.ts';
import { openStores, type Stores } from '../../../server/src/stores.ts';
import { API_KEY, ORIGIN, request, settings, silent } from '../../unit/server/access/fixtures.ts';
import { createPostgres, createRedis, PASSWORD, type Store } from '../containers.ts';
import { eventually } from '../process.ts';

let postgres: Store;
let redis: Store;
let stores: Stores;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([
    createPostgres(inject('storeImages')),
    createRedis(inject('storeImages')),
  ]);
  await Promise.all([postgres.start(), redis.start()]);
  const own = { host: '127.0.0.1', password: PASSWORD };
  stores = openStores(
    {
      postgres: { ...own, port: postgres.port, user: 'berth', database: 'berth' },
      redis: { ...own, port: redis.port },
    },
    silent,
  );
  await eventually(
    async () => (await stores.dependencies.postgres()).ok && (await stores.dependencies.redis()).ok,
  );
});
afterAll(async () => {
  await stores.close();
  await Promise.all([postgres.remove(), redis.remove()]);
});

test('with Postgres and Redis gone, known keys go on without waiting, and unknown ones are asked to wait', async () => {
  const [known, late] = [mintKey(), mintKey()];
  const made = { name: 'known', namespace: 'default', scope: 'read', seconds: undefined } as const;
  await stores.database.query(insertKey({ ...known, ...made }), AbortSignal.timeout(5_000));
  const access = openAccess({
    ...stores,
    settings: settings({ callsPerMinute: 600 }),
    allowedOrigins: [],
    signer: createSigner('a key of the tests'),
    log: silent,
  });
  const statusOf = async (key: string): Promise<number> => {
    const admitted = await access.admit(request({ authorization: `Bearer ${key}` }), 'read', ORIGIN);
    return 'refusal' in admitted ? admitted.refusal.status : 200;
  };
  expect(await statusOf(known.text)).toBe(200);
  await Promise.all([postgres.kill(), redis.kill()]);

  const slowest = { ms: 0 };
  const start = performance.now();
  while (performance.now() - start < 15_000) {
    const called = performance.now();
    expect(await statusOf(known.text)).toBe(200);
    expect(await statusOf(API_KEY)).toBe(200);
    slowest.ms = Math.max(slowest.ms, performance.now() - called);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(slowest.ms).toBeLessThan(500);
  expect(await statusOf(late.text)).toBe(503);

  await Promise.all([postgres.start(), redis.start()]);
  await eventually(async () => (await stores.dependencies.postgres()).ok);
  await eventually(async () => (await statusOf(late.text)) === 401, 10_000);
  expect(await statusOf(known.text)).toBe(200);
  await access.module.close?.();
});
