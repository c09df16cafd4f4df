import { randomUUID } from 'node:crypto';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as Database } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENTS, connectNew } from '../../unit/server/clients.ts';
import { createPostgres, createRedis, PASSWORD, type Store } from './containers.ts';
import {
  environmentFor,
  eventually,
  NODE,
  ready,
  startServer,
  STDIO_ENTRY,
  type Running,
} from './process.ts';

let postgres: Store;
let redis: Store;
let env: Record<string, string>;
let server: Running;
let nextPort = 38_400;

const isReady = async (running: Running) => (await ready(running)).status === 200;

async function openDatabase(): Promise<Database> {
  const { port } = postgres;
  const database = new Database({
    host: '127.0.0.1',
    port,
    user: 'berth',
    database: 'berth',
    password: PASSWORD,
  });
  await database.connect();
  return database;
}

beforeAll(async () => {
  [postgres, redis] = await Promise.all([createPostgres(), createRedis()]);
  env = environmentFor(postgres, redis);
  // Before its stores on purpose: it has to wait for them.
  server = await startServer(nextPort++, env);
  expect(await ready(server)).toEqual({ status: 503, missing: ['postgres', 'redis'] });
  await Promise.all([postgres.start(), redis.start()]);
  await eventually(() => isReady(server));
});

afterAll(async () => {
  await server?.stop();
  await Promise.all([postgres?.remove(), redis?.remove()]);
});

describe.each(CLIENTS)('%s', (_name, connect) => {
  it('remembers, recalls from the database and then the cache, and forgets', async () => {
    const client = await connect(server.url);
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(4);

    const call = async (name: string, args: Record<string, unknown>) => {
      const result = await client.callTool({ name, arguments: args });
      expect(result.isError ?? false, JSON.stringify(result.content)).toBe(false);
      return result.structuredContent;
    };
    const key = `k'"; DROP TABLE notes; -- ${randomUUID()}`;
    const text = `It's a "berth" for 服务器部署 and 50%_ more \\ ${key}`;

    expect(await call('remember', { key, text, tags: ['码头', "o'clock"] })).toMatchObject({ created: true });
    expect(await call('remember', { key, text, tags: ['码头'] })).toMatchObject({ created: false });
    for (const question of [
      { query: `"berth"`, key },
      { query: '部署', key },
      { query: '50%_', key },
      { tag: '码头' },
    ]) {
      const asked = { limit: 1, ...question };
      expect(await call('recall', asked)).toMatchObject({
        source: 'database',
        notes: [{ key, text, tags: ['码头'] }],
      });
      expect(await call('recall', asked)).toMatchObject({ source: 'cache', notes: [{ key, text }] });
    }
    expect(await call('recall', { query: '50%_ fewer', key })).toMatchObject({ notes: [] });
    expect(await call('forget', { key })).toEqual({ key, forgotten: true });
    expect(await call('recall', { key })).toEqual({ notes: [], source: 'database' });
    expect(await call('forget', { key })).toEqual({ key, forgotten: false });
    expect(await call('server_status', {})).toMatchObject({ postgres: { ok: true }, redis: { ok: true } });
    await client.close();
  });
});

it('cancels the statement of a caller who goes away', async () => {
  const database = await openDatabase();
  await database.query('BEGIN; LOCK TABLE notes');
  const waiting = async () => {
    const text =
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'berth-server' AND wait_event_type = 'Lock'";
    return (await database.query(text)).rowCount ?? 0;
  };
  const client = await connectNew(server.url);
  const call = client.callTool({ name: 'forget', arguments: { key: 'x' } }).catch(() => undefined);
  await eventually(async () => (await waiting()) === 1);
  await client.close();
  await eventually(async () => (await waiting()) === 0, 3_000);
  await call;
  await database.end();
});

it('speaks over stdio, with nothing but the protocol on standard output', async () => {
  const client = new Client({ name: 'stdio', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(
    new StdioClientTransport({ command: NODE, args: [STDIO_ENTRY], env, stderr: 'ignore' }),
  );
  await eventually(async () => {
    const { isError } = await client.callTool({
      name: 'remember',
      arguments: { key: 'stdio', text: 'hello' },
    });
    return isError !== true;
  });
  const { structuredContent } = await client.callTool({ name: 'recall', arguments: { key: 'stdio' } });
  expect(structuredContent).toMatchObject({ notes: [{ key: 'stdio', text: 'hello' }] });
  await client.close();
});

it('finishes the call under way when it is told to stop, and takes no new ones', async () => {
  const stopping = await startServer(nextPort++, env);
  await eventually(() => isReady(stopping));
  const client = await connectNew(stopping.url);
  const database = await openDatabase();
  await database.query('BEGIN; LOCK TABLE notes');
  const call = client.callTool({ name: 'remember', arguments: { key: 'drain', text: 'kept' } });
  await eventually(async () => {
    const { rows } = await database.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
    return rows.length === 1;
  });
  const exit = stopping.stop();
  await eventually(() =>
    fetch(new URL('/health', stopping.url)).then(
      () => false,
      () => true,
    ),
  );
  await database.query('COMMIT');
  expect((await call).structuredContent).toMatchObject({ note: { key: 'drain' }, created: true });
  expect(await exit).toBe(0);
  await database.end();
});

it('recalls from the database while Redis is away, and says so', async () => {
  const client = await connectNew(server.url);
  const recall = async () =>
    (await client.callTool({ name: 'recall', arguments: { key: 'away' } })).structuredContent;
  await client.callTool({ name: 'remember', arguments: { key: 'away', text: 'old' } });
  await recall();
  await redis.stop();
  await eventually(async () => (await ready(server)).status === 503);
  expect(await ready(server)).toEqual({ status: 503, missing: ['redis'] });
  await client.callTool({ name: 'remember', arguments: { key: 'away', text: 'new' } });
  expect(await recall()).toMatchObject({ source: 'database', notes: [{ text: 'new' }] });
  await redis.start();
  await eventually(() => isReady(server));
  expect(await recall()).toMatchObject({ notes: [{ text: 'new' }] });
  expect(await recall()).toMatchObject({ source: 'cache' });
  await client.close();
});

it('says that Postgres is away, and recovers by itself', async () => {
  const client = await connectNew(server.url);
  await postgres.kill();
  await eventually(async () => (await ready(server)).status === 503);
  expect(await ready(server)).toEqual({ status: 503, missing: ['postgres'] });
  expect((await fetch(new URL('/health', server.url))).status).toBe(200);
  const refused = await client.callTool({ name: 'remember', arguments: { text: 'lost' } });
  expect(refused).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('not reachable') }],
  });
  await postgres.start();
  await eventually(() => isReady(server));
  const { isError } = await client.callTool({ name: 'recall', arguments: { key: 'away' } });
  expect(isError ?? false).toBe(false);
  await client.close();
});

it('migrates once when two servers start together', async () => {
  const database = await openDatabase();
  await database.query('CREATE DATABASE together');
  await database.end();
  const together = { ...env, POSTGRES_DB: 'together' };
  const pair = await Promise.all([startServer(nextPort++, together), startServer(nextPort++, together)]);
  await Promise.all(pair.map((one) => eventually(() => isReady(one))));
  const applied = pair.map((one) => one.log().split('migration applied').length - 1);
  expect(applied.toSorted()).toEqual([0, 1]);
  expect(pair.some((one) => one.log().includes('have to wait'))).toBe(false);
  expect(await Promise.all(pair.map((one) => one.stop()))).toEqual([0, 0]);
});
