import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { readMigrations } from '../../server/src/postgres/migrations.ts';
import { connectNew } from '../unit/server/clients.ts';
import { countWaiting, lockNotes } from './database.ts';
import { eventually, ready, startServer } from './process.ts';
import { isReady, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

it('lives without its stores, and says what is missing', async () => {
  const nobody = { ...world.env, POSTGRES_PORT: '1', REDIS_PORT: '1' };
  const alone = await startServer(nobody);
  expect((await fetch(new URL('/health', alone.url))).status).toBe(200);
  expect(await ready(alone)).toEqual({ status: 503, missing: ['postgres', 'redis'] });
  expect(await alone.stop()).toBe(0);
});

it('finishes the call under way when it is told to stop, and takes no new ones', async () => {
  const stopping = await startServer(world.env);
  await eventually(() => isReady(stopping));
  const client = await connectNew(stopping.url);
  const release = await lockNotes(world.database);
  const call = client.callTool({ name: 'remember', arguments: { key: 'drain', text: 'kept' } });
  await eventually(async () => (await countWaiting(world.database)) === 1);
  const exit = stopping.stop();
  await eventually(() =>
    fetch(new URL('/health', stopping.url)).then(
      () => false,
      () => true,
    ),
  );
  await release();
  expect((await call).structuredContent).toMatchObject({ note: { key: 'drain' }, created: true });
  expect(await exit).toBe(0);
});

it('recalls from the database while Redis is away, and says so', async () => {
  const client = await connectNew(world.server.url);
  const recall = async () =>
    (await client.callTool({ name: 'recall', arguments: { key: 'away' } })).structuredContent;
  await client.callTool({ name: 'remember', arguments: { key: 'away', text: 'old' } });
  await recall();
  await world.redis.stop();
  await eventually(async () => (await ready(world.server)).missing.length > 0);
  // Calls are answered all the same, so whoever spreads them may go on to send them here.
  expect(await ready(world.server)).toEqual({ status: 200, missing: ['redis'] });
  await client.callTool({ name: 'remember', arguments: { key: 'away', text: 'new' } });
  expect(await recall()).toMatchObject({ source: 'database', notes: [{ text: 'new' }] });
  await world.redis.start();
  await eventually(() => isReady(world.server));
  expect(await recall()).toMatchObject({ notes: [{ text: 'new' }] });
  // Not at once: other replicas may not have it back yet.
  await eventually(async () => z.object({ source: z.string() }).parse(await recall()).source === 'cache');
  await client.close();
});

it('says that Postgres is away, and recovers by itself', async () => {
  const client = await connectNew(world.server.url);
  await world.postgres.kill();
  await eventually(async () => (await ready(world.server)).status === 503);
  expect(await ready(world.server)).toEqual({ status: 503, missing: ['postgres'] });
  expect((await fetch(new URL('/health', world.server.url))).status).toBe(200);
  const refused = await client.callTool({ name: 'remember', arguments: { text: 'lost' } });
  expect(refused).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('not reachable') }],
  });
  await world.postgres.start();
  await eventually(() => isReady(world.server));
  const { isError } = await client.callTool({ name: 'recall', arguments: { key: 'away' } });
  expect(isError ?? false).toBe(false);
  await client.close();
});

it('migrates once when two servers start together', async () => {
  await world.database.query('CREATE DATABASE together');
  const together = { ...world.env, POSTGRES_DB: 'together' };
  const pair = await Promise.all([startServer(together), startServer(together)]);
  await Promise.all(pair.map((one) => eventually(() => isReady(one))));
  const applied = pair.map((one) => one.log().split('migration applied').length - 1);
  expect(applied.toSorted((a, b) => a - b)).toEqual([0, readMigrations().length]);
  expect(pair.some((one) => one.log().includes('have to wait'))).toBe(false);
  expect(await Promise.all(pair.map((one) => one.stop()))).toEqual([0, 0]);
});
