import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { connectNew } from '../../unit/server/clients.ts';
import { createPostgres, createRedis, type Store } from '../containers.ts';
import { openDatabase, type Database } from '../database.ts';
import { environmentFor, eventually, ready, startServer, type Running } from '../process.ts';

let postgres: Store;
let redis: Store;
let database: Database;
let server: Running;

const isReady = async (): Promise<boolean> => (await ready(server)).status === 200;

beforeAll(async () => {
  const images = inject('storeImages');
  [postgres, redis] = await Promise.all([createPostgres(images), createRedis(images)]);
  await Promise.all([postgres.start(), redis.start()]);
  database = openDatabase(postgres.port);
  server = await startServer(environmentFor(postgres, redis));
  await eventually(isReady);
});

afterAll(async () => {
  await server?.stop();
  await database?.end();
  await Promise.all([postgres?.remove(), redis?.remove()]);
});

const counts = z.array(z.object({ outcome: z.string(), count: z.int() }));

it('no record is lost, and none stored twice, while Postgres is killed and comes back', async () => {
  const client = await connectNew(server.url);
  let answered = 0;
  const call = async (): Promise<void> => {
    const { isError } = await client.callTool({ name: 'server_status', arguments: {} });
    expect(isError).toBeFalsy();
    answered++;
  };
  for (let i = 0; i < 20; i++) await call();
  await postgres.kill();
  for (let i = 0; i < 5; i++) await call();
  await postgres.start();
  for (let i = 0; i < 20; i++) await call();
  await client.close();
  await eventually(isReady);

  const text = 'SELECT outcome, count(*)::int AS count FROM audit GROUP BY outcome';
  await eventually(
    async () => counts.parse((await database.query(text)).rows)[0]?.count === answered,
    10_000,
  );
  expect(counts.parse((await database.query(text)).rows)).toEqual([{ outcome: 'ok', count: answered }]);
});
