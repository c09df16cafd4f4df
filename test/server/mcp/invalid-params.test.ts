import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFixture, type FixtureServer } from './fixture/serve.ts';
import { STDIO_SERVER } from './connect.ts';
import { INITIALIZE, openSession, post, postModern, read, type WireSession } from './wire.ts';

const LEVELS = 'debug info notice warning error critical alert emergency'.split(' ');
const expectedLevel = `level: expected one of ${LEVELS.map((level) => `"${level}"`).join('|')}`;

/** Every method that takes params, with what is wrong with them. */
const BOTH_ERAS = [
  { method: 'tools/list', params: { cursor: 5 }, what: 'cursor: expected string, received number' },
  { method: 'tools/call', params: {}, what: 'name: expected string, received undefined' },
  { method: 'tools/call', params: { name: 5 }, what: 'name: expected string, received number' },
  {
    method: 'tools/call',
    params: { name: 'caller', arguments: [] },
    what: 'arguments: expected object, received array',
  },
  { method: 'prompts/list', params: { cursor: {} }, what: 'cursor: expected string, received object' },
  { method: 'prompts/get', params: {}, what: 'name: expected string, received undefined' },
  {
    method: 'prompts/get',
    params: { name: 'test_prompt_with_arguments', arguments: { arg1: 5 } },
    what: 'arguments.arg1: expected string, received number',
  },
  { method: 'resources/list', params: { cursor: 1 }, what: 'cursor: expected string, received number' },
  {
    method: 'resources/templates/list',
    params: { cursor: 1 },
    what: 'cursor: expected string, received number',
  },
  { method: 'resources/read', params: {}, what: 'uri: expected string, received undefined' },
  {
    method: 'completion/complete',
    params: { ref: { type: 'ref/what' }, argument: { name: 'a', value: 'b' } },
    what: 'ref.type: expected "ref/prompt" or "ref/resource"',
  },
  {
    method: 'completion/complete',
    params: { ref: 5, argument: { name: 'a' } },
    what: 'ref: expected object; argument.value: expected string, received undefined',
  },
  {
    method: 'tools/call',
    params: { name: 'caller', _meta: { progressToken: {} } },
    what: '_meta.progressToken: expected string or integer',
  },
];

const OLDER_ERA = [
  { method: 'logging/setLevel', params: { level: 'loud' }, what: expectedLevel },
  { method: 'logging/setLevel', params: {}, what: expectedLevel },
  { method: 'resources/subscribe', params: {}, what: 'uri: expected string, received undefined' },
  { method: 'resources/unsubscribe', params: { uri: [] }, what: 'uri: expected string, received array' },
  { method: 'ping', params: { _meta: 5 }, what: '_meta: expected object' },
];

const refusal = (method: string, what: string) => ({
  id: 1,
  error: { code: -32_602, message: `The params of ${method} do not fit: ${what}` },
});

describe('params that do not fit their method', () => {
  let server: FixtureServer;
  let url: string;
  let session: WireSession;

  beforeAll(async () => {
    server = await startFixture();
    url = `${server.origin}/mcp`;
    session = await openSession(url);
  });

  afterAll(() => server.close());

  it.each([...BOTH_ERAS, ...OLDER_ERA])(
    'are told in one sentence to clients of 2025: $method $params',
    async ({ method, params, what }) => {
      const { messages } = await read(await session.request(method, params));
      expect(messages.at(-1)).toMatchObject(refusal(method, what));
    },
  );

  it.each(BOTH_ERAS)(
    'are told in one sentence to clients of 2026-07-28: $method $params',
    async ({ method, params, what }) => {
      const { messages } = await read(await postModern(url, method, params));
      expect(messages).toMatchObject([refusal(method, what)]);
    },
  );

  it.each([[[]], ['text'], [5], [null]])('are told where they are no object: %j', async (params) => {
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list', params };
    for (const headers of [session.headers, { 'MCP-Protocol-Version': '2026-07-28' }, {}]) {
      const { status, messages } = await read(await post(url, body, { headers }));
      expect(status).toBe(400);
      expect(messages).toMatchObject([refusal('tools/list', 'params: expected object')]);
    }
  });

  it('are told of a handshake', async () => {
    const params = { ...INITIALIZE.params, clientInfo: 'somebody' };
    const { messages } = await read(await post(url, { ...INITIALIZE, id: 1, params }));
    expect(messages).toMatchObject([refusal('initialize', 'clientInfo: expected object, received string')]);
  });

  it('are told by stdio', async () => {
    const child = spawn(STDIO_SERVER.command, STDIO_SERVER.args, { stdio: ['pipe', 'pipe', 'ignore'] });
    try {
      const lines = createInterface({ input: child.stdout });
      const send = (message: unknown) => child.stdin.write(`${JSON.stringify(message)}\n`);
      send(INITIALIZE);
      await once(lines, 'line');
      send({ jsonrpc: '2.0', id: 1, method: 'logging/setLevel', params: { level: 'loud' } });
      const [answer] = await once(lines, 'line');
      expect(JSON.parse(String(answer))).toMatchObject(refusal('logging/setLevel', expectedLevel));
    } finally {
      child.kill();
    }
  });
});
