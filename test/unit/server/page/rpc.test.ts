import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createGate, gateLimits } from '../../../../server/src/calls/gate.ts';
import { createRunner } from '../../../../server/src/calls/runner.ts';
import { CallError } from '../../../../server/src/errors.ts';
import { LOCAL } from '../../../../server/src/identity.ts';
import { createLog } from '../../../../server/src/log.ts';
import { createCatalog } from '../../../../server/src/mcp/catalog.ts';
import { createMcp } from '../../../../server/src/mcp/mcp.ts';
import { createApp } from '../../../../server/src/page/browser/app.ts';
import { createRpc, RequestError, type Progress } from '../../../../server/src/page/browser/rpc.ts';
import { createSigner } from '../../../../server/src/signer.ts';
import { defineTool } from '../../../../server/src/tools/tool.ts';

const opened: AsyncDisposable[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) await server[Symbol.asyncDispose]();
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(server);
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return `http://127.0.0.1:${address.port}/mcp`;
}

const echo = defineTool({
  name: 'echo',
  title: 'Echo',
  description: 'Says it again.',
  scope: 'read',
  input: z.object({ text: z.string() }),
  output: z.object({ text: z.string() }),
  annotations: { readOnlyHint: true },
  async call({ text }, call) {
    if (text === 'wrong') throw new CallError('It does not fit');
    call.progress(1, 2, 'half');
    return { output: { text } };
  },
});

/** The server's own MCP, with one tool. */
async function serve(seen: (authorization: string | undefined) => void = () => undefined): Promise<string> {
  const declared = { tools: [], prompts: [], toolsets: new Map(), onChange: () => () => undefined };
  const log = createLog('silent', 2);
  const mcp = createMcp({
    catalog: createCatalog([{ tools: [echo] }], declared),
    runner: createRunner({ gate: createGate(gateLimits(4, 4)), observers: [] }),
    signer: createSigner('a key for this test alone'),
    log,
  });
  return listen((req, res) => {
    seen(req.headers.authorization);
    const signal = new AbortController().signal;
    void mcp.handle(req, res, { identity: LOCAL, origin: 'http://127.0.0.1', log, signal });
  });
}

const refusing = vi.fn<() => void>();
const appFor = (endpoint: string, key?: string) =>
  createApp(
    createRpc(endpoint, () => key),
    { onRefused: refusing, who: () => Promise.resolve(undefined), announce: () => undefined },
  );

describe('the server’s own MCP', () => {
  it('lists its tools, and calls one', async () => {
    const seen: (string | undefined)[] = [];
    const app = appFor(await serve((header) => seen.push(header)), 'berth_key');
    expect(await app.tools()).toMatchObject([{ name: 'echo', title: 'Echo', readOnly: true }]);
    expect(await app.ask('echo', { text: '<b>中</b>' })).toMatchObject({
      isError: false,
      structured: { text: '<b>中</b>' },
    });
    expect(seen).toEqual(['Bearer berth_key', 'Bearer berth_key']);
  });

  it('tells the failure of a tool in its own words', async () => {
    const app = appFor(await serve());
    expect(await app.call('echo', { text: 'wrong' })).toMatchObject({ isError: true });
    await expect(app.ask('echo', { text: 'wrong' })).rejects.toThrow('It does not fit');
    await expect(app.ask('echo', {})).rejects.toThrow('do not fit its schema');
  });

  it('tells what the protocol refuses', async () => {
    const rpc = createRpc(await serve(), () => undefined);
    await expect(rpc.request('no/such', {})).rejects.toThrow(/not found/i);
    await expect(appFor(await serve()).call('no_such_tool', {})).rejects.toThrow('no_such_tool');
  });

  it('tells how far it is', async () => {
    const heard: Progress[] = [];
    const app = appFor(await serve());
    await app.call('echo', { text: 'a' }, { onProgress: (progress) => heard.push(progress) });
    expect(heard).toEqual([{ done: 1, total: 2, message: 'half' }]);
  });
});

describe('what is no answer of the protocol', () => {
  it.each([
    ['a refusal', 403, {}, '{"error":"This key may not do that"}', 'This key may not do that'],
    ['a refusal of OAuth', 401, {}, '{"error_description":"expired"}', 'expired'],
    ['too many', 429, { 'Retry-After': '7' }, '{}', 'Too many requests. Try again in 7 s.'],
    ['a proxy’s page', 502, {}, '<html>', 'The server answered 502 Bad Gateway'],
    ['no JSON', 200, {}, 'hello', 'The server answered 200 OK'],
    [
      'a stream that breaks off',
      200,
      { 'Content-Type': 'text/event-stream' },
      'data: {"id":7}\n\n',
      'The server ended its answer before it was complete.',
    ],
  ])('%s', async (_what, status, headers, body, message) => {
    const endpoint = await listen((_req, res) => res.writeHead(status, headers).end(body));
    const rpc = createRpc(endpoint, () => undefined);
    const error = await rpc.request('tools/list', {}).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ message, status });
  });

  it('a server that is gone', async () => {
    const endpoint = await listen(() => undefined);
    await opened.pop()?.[Symbol.asyncDispose]();
    const rpc = createRpc(endpoint, () => undefined);
    await expect(rpc.request('tools/list', {})).rejects.toMatchObject({
      status: 0,
      message: 'The server cannot be reached. Is it still running?',
    });
  });

  it('a question back', async () => {
    const result = { resultType: 'input_required', inputRequests: {} };
    const endpoint = await listen((_req, res) => res.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result })));
    await expect(appFor(endpoint).call('ask', {})).rejects.toThrow('asks back');
  });
});

it('says once that the key is refused', async () => {
  const endpoint = await listen((_req, res) => res.writeHead(401).end('{"error":"who are you"}'));
  refusing.mockClear();
  await expect(appFor(endpoint, 'old').tools()).rejects.toThrow('who are you');
  expect(refusing).toHaveBeenCalledOnce();
});

it('stops when told to, and the server hears of it', async () => {
  const closed = Promise.withResolvers<void>();
  const endpoint = await listen((req) => req.once('close', closed.resolve));
  const stopping = new AbortController();
  const rpc = createRpc(endpoint, () => undefined);
  const asked = rpc.request('tools/list', {}, { signal: stopping.signal });
  setTimeout(() => stopping.abort(), 50);
  await expect(asked).rejects.toThrow(/abort/i);
  await closed.promise;
});

const asked = z.object({ id: z.number(), params: z.object({ cursor: z.string().optional() }) });

it.each([
  ['plain-name', 'plain-name'],
  ['回声', '=?base64?5Zue5aOw?='],
  [' a', '=?base64?IGE=?='],
  ['=?base64?YQ==?=', '=?base64?PT9iYXNlNjQ/WVE9PT89?='],
])('names the tool %j in a header that can hold it', async (name, header) => {
  const heard = Promise.withResolvers<unknown>();
  const endpoint = await listen((req, res) => {
    heard.resolve(req.headers['mcp-name']);
    res.end();
  });
  await expect(appFor(endpoint).call(name, {})).rejects.toThrow('The server answered 200');
  expect(await heard.promise).toBe(header);
});

it('follows the pages of a list', async () => {
  const endpoint = await listen((req, res) => {
    void json(req).then((body) => {
      const { id, params } = asked.parse(body);
      const result =
        params.cursor === undefined
          ? { tools: [{ name: 'a' }], nextCursor: 'two' }
          : { tools: [{ name: 'b' }] };
      return res.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    });
  });
  expect((await appFor(endpoint).tools()).map(({ name }) => name)).toEqual(['a', 'b']);
});
