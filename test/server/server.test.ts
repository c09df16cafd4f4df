import { randomUUID } from 'node:crypto';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENTS, connectNew } from '../unit/server/clients.ts';
import { countWaiting, lockNotes } from './database.ts';
import { eventually, NODE, STDIO_ENTRY } from './process.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

describe.each(CLIENTS)('%s', (_name, connect) => {
  it('remembers, recalls from the database and then the cache, and forgets', async () => {
    const client = await connect(world.server.url);
    const call = async (name: string, args: Record<string, unknown>) => {
      const result = await client.callTool({ name, arguments: args });
      expect(result).not.toMatchObject({ isError: true });
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
    expect(await call('server_status', {})).toMatchObject({
      dependencies: { postgres: { ok: true }, redis: { ok: true } },
    });
    await client.close();
  });
});

it('cancels the statement of a caller who goes away', async () => {
  const release = await lockNotes(world.database);
  const client = await connectNew(world.server.url);
  const call = client.callTool({ name: 'forget', arguments: { key: 'x' } }).then(
    () => 'answered',
    () => 'cancelled',
  );
  await eventually(async () => (await countWaiting(world.database)) === 1);
  await client.close();
  expect(await call).toBe('cancelled');
  await eventually(async () => (await countWaiting(world.database)) === 0, 3_000);
  await release();
});

it('outlives a request that is cancelled in the same breath', async () => {
  const list = { jsonrpc: '2.0', id: 1, method: 'resources/list', params: {} };
  const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } };
  const ping = { jsonrpc: '2.0', id: 2, method: 'ping' };
  for (const batch of [
    [list, cancel, ping],
    [cancel, list, ping],
  ]) {
    const response = await fetch(world.server.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
      body: JSON.stringify(batch),
    });
    expect(response.status).toBe(200);
    // What was cancelled has no answer, so that the stream has no end.
    await response.body?.cancel();
    expect((await fetch(new URL('/health', world.server.url))).status).toBe(200);
  }
  expect(world.server.log()).not.toContain('request failed');
});

it('speaks over stdio, with nothing but the protocol on standard output', async () => {
  const client = new Client({ name: 'stdio', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(
    new StdioClientTransport({ command: NODE, args: [STDIO_ENTRY], env: world.env, stderr: 'ignore' }),
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
