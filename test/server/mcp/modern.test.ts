import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '../process.ts';
import { startFixture, type FixtureServer } from './fixture/serve.ts';
import { JWT, tokenFor } from './identities.ts';
import { messagesOf, post, postModern, read } from './wire.ts';

const MEGABYTE = 1024 * 1024;

const as = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

describe('requests of revision 2026-07-28', () => {
  let server: FixtureServer;
  let url: string;

  beforeAll(async () => {
    server = await startFixture();
    url = `${server.origin}/mcp`;
  });

  afterAll(() => server.close());

  it('are answered at once, without a session', async () => {
    const answer = await read(await postModern(url, 'tools/call', { name: 'test_simple_text' }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('x-accel-buffering')).toBe('no');
    expect(answer.headers.has('mcp-session-id')).toBe(false);
    expect(answer.messages).toMatchObject([{ id: 1, result: { resultType: 'complete', content: [{}] } }]);
    expect(server.sessions()).toBe(0);
  });

  it('list the same tools in the same order each time, with how long that holds and for whom', async () => {
    const [first, second] = await Promise.all([
      read(await postModern(url, 'tools/list')),
      read(await postModern(url, 'tools/list')),
    ]);
    expect(first.messages[0]?.result).toMatchObject({ ttlMs: 60_000, cacheScope: 'private' });
    expect(first.messages).toEqual(second.messages);
  });

  it('hear of progress only where they gave a token for it', async () => {
    const call = { name: 'test_tool_with_progress', arguments: {} };
    const silent = await read(await postModern(url, 'tools/call', call));
    expect(silent.messages.map(({ method }) => method)).toEqual([undefined]);
    const told = await read(await postModern(url, 'tools/call', { ...call, _meta: { progressToken: 'p' } }));
    expect(told.messages.map(({ params }) => params?.['progress'])).toEqual([0, 50, 100, undefined]);
  });

  it('are cancelled by hanging up', async () => {
    const stop = new AbortController();
    const call = postModern(url, 'tools/call', { name: 'wait' }, { signal: stop.signal });
    await eventually(async () => server.catalog.waiting === 1);
    stop.abort();
    await expect(call).rejects.toThrow('abort');
    await eventually(async () => server.catalog.waiting === 0);
  });

  it('bring who calls, the request id and the trace to the tool', async () => {
    const header = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const meta = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const headers = { 'X-Request-Id': 'mine-1', traceparent: header, tracestate: 'a=b' };
    const call = async (_meta: Record<string, string>): Promise<unknown> => {
      const { messages } = await read(
        await postModern(url, 'tools/call', { name: 'caller', _meta }, { headers }),
      );
      const { content } = z
        .object({ content: z.tuple([z.object({ text: z.string() })]) })
        .parse(messages[0]?.result);
      return JSON.parse(content[0].text);
    };
    expect(await call({})).toEqual({
      identity: { id: 'local', namespace: 'default', scope: 'admin' },
      origin: server.origin,
      requestId: 'mine-1',
      trace: { traceparent: header, tracestate: 'a=b' },
    });
    expect(await call({ traceparent: meta })).toMatchObject({ trace: { traceparent: meta } });
  });

  it.each([
    { what: 'a tool', method: 'tools/call', params: { name: 'no_such_tool' }, code: -32_602 },
    { what: 'a prompt', method: 'prompts/get', params: { name: 'no_such_prompt' }, code: -32_602 },
    { what: 'a method', method: 'no/such', params: {}, code: -32_601 },
    {
      what: 'an argument that a prompt needs',
      method: 'prompts/get',
      params: { name: 'test_prompt_with_arguments', arguments: { arg1: 'a' } },
      code: -32_602,
    },
    { what: 'a cursor', method: 'tools/list', params: { cursor: 'made up' }, code: -32_602 },
  ])('that name $what which is not there are told so', async ({ method, params, code }) => {
    const { messages } = await read(await postModern(url, method, params));
    expect(messages).toMatchObject([{ id: 1, error: { code } }]);
  });

  it('can keep to a toolset', async () => {
    const few = `${url}/few`;
    const { messages } = await read(await postModern(few, 'tools/list'));
    expect(messages[0]?.result).toMatchObject({ tools: [{ name: 'test_simple_text' }] });
    const within = await read(await postModern(few, 'tools/call', { name: 'test_simple_text' }));
    expect(within.messages[0]).toHaveProperty('result');
    const beyond = await read(await postModern(few, 'tools/call', { name: 'test_image_content' }));
    expect(beyond.messages[0]?.error?.code).toBe(-32_602);
    expect((await postModern(`${url}/nothing`, 'tools/list')).status).toBe(404);
  });

  it('that listen are told of changes until the server ends', async () => {
    const stop = new AbortController();
    const response = await postModern(
      url,
      'subscriptions/listen',
      { notifications: { toolsListChanged: true } },
      { signal: stop.signal },
    );
    const stream = messagesOf(response);
    expect((await stream.next()).value?.method).toBe('notifications/subscriptions/acknowledged');
    server.catalog.change('prompts');
    server.catalog.change('tools');
    expect((await stream.next()).value?.method).toBe('notifications/tools/list_changed');
    stop.abort();
  });

  it.each([
    { body: '{"jsonrpc": "2.0", ', status: 400, code: -32_700 },
    { body: '', status: 400, code: -32_700 },
    { body: '[]', status: 400, code: -32_600 },
    {
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'x', params: { a: 'a'.repeat(20 * MEGABYTE) } }),
      status: 413,
      code: -32_000,
    },
  ])('that cannot be read are refused with $status', async ({ body, status, code }) => {
    const answer = await read(await post(url, body));
    expect(answer).toMatchObject({ status, messages: [{ error: { code } }] });
  });

  it('that a web page could send without asking first are refused', async () => {
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    const { status } = await post(url, body, { headers: { 'Content-Type': 'text/plain' } });
    expect(status).toBe(415);
  });

  it('of older clients that open no session are served all the same', async () => {
    const body = { jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: 'test_simple_text' } };
    const { status, messages } = await read(await post(url, body));
    expect(status).toBe(200);
    expect(messages).toMatchObject([{ id: 5, result: { content: [{ type: 'text' }] } }]);
    expect(server.sessions()).toBe(0);
  });
});

describe('requests of callers with different scopes', () => {
  let server: FixtureServer;

  beforeAll(async () => {
    server = await startFixture(JWT);
  });

  afterAll(() => server.close());

  it('see the tools that they may call, and are told what another takes', async () => {
    const url = `${server.origin}/mcp`;
    const [reader, writer] = await Promise.all([tokenFor('reader', 'read'), tokenFor('writer', 'write')]);
    const names = async (token: string): Promise<string> =>
      JSON.stringify(
        (await read(await postModern(url, 'tools/list', {}, as(token)))).messages[0]?.result?.['tools'],
      );
    expect(await names(reader)).toContain('"name":"recall"');
    expect(await names(reader)).not.toContain('"name":"remember"');
    expect(await names(writer)).toContain('"name":"remember"');

    const refused = await postModern(
      url,
      'tools/call',
      { name: 'remember', arguments: { text: 'x' } },
      as(reader),
    );
    const { messages } = await read(refused);
    expect(messages[0]?.result).toMatchObject({ isError: true });
    expect(JSON.stringify(messages[0]?.result)).toContain('scope write');
  });
});
