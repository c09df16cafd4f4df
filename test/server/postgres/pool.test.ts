import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../../server/src/postgres/pool.ts';
import { eventually } from '../process.ts';
import { ownStores, type OwnStores } from '../kit.ts';

let stores: OwnStores;
beforeAll(async () => {
  stores = await ownStores();
});
afterAll(() => stores.close());

// As when Postgres is killed or a network goes: no word of farewell. An error that nobody hears fails the
// whole run.
it('a connection cut in mid-statement fails that statement alone', async () => {
  const client = await stores.pool.connect();
  const { stream } = client.connection;
  client.release();
  const failed = run(
    stores.pool,
    { text: 'SELECT pg_sleep(30)', values: [] },
    AbortSignal.timeout(20_000),
  ).catch((error: unknown) => String(error));
  const sleeping =
    "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND datname = current_database()";
  await eventually(async () => (await stores.pool.query(sleeping)).rowCount === 1);
  stream.destroy();
  expect(await failed).toContain('Connection terminated unexpectedly');
  expect((await stores.pool.query<{ one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});
