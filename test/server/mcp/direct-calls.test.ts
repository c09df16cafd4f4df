import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../process.ts';
import { startFixture, type FixtureServer } from './fixture/serve.ts';
import { eventsOf, openSession, post, postModern, read, type Answer, type StreamEvent } from './wire.ts';

// Most calls are served without the SDK. The same call, said in another way that is as right, goes through the
// SDK: its answer is what each call's must be.
const CALLS = [
  { name: 'test_simple_text' },
  { name: 'test_image_content', arguments: {} },
  { name: 'test_multiple_content_types', arguments: {} },
  { name: 'test_error_handling', arguments: {} },
  { name: 'json_schema_2020_12_tool', arguments: { name: 'Zoë 数据 \u{1F600}', address: { city: 'x' } } },
  { name: 'server_status', arguments: { unknown: true } },
  { name: 'recall', arguments: { limit: 'many' } },
  { name: 'list_datasets', arguments: {} },
];

const comparable = ({ status, headers, messages }: Answer) => ({
  status,
  // What differs with each request, and how the bytes were cut.
  headers: Object.fromEntries(
    [...headers].filter(
      ([name]) =>
        !['date', 'x-request-id', 'content-length', 'transfer-encoding', 'ratelimit', 'vary'].includes(name),
    ),
  ),
  messages,
});

/** An answer as text, without what differs between two calls of the same tool. */
const settled = (answer: Answer): string =>
  JSON.stringify(comparable(answer)).replaceAll(/((?:uptimeSeconds|latencyMs)\\*"):[\d.]+/g, '$1:0');

describe('a call that is served without the SDK', () => {
  let server: FixtureServer;
  let url: string;

  beforeAll(async () => {
    server = await startFixture();
    url = `${server.origin}/mcp`;
  });

  afterAll(() => server.close());

  it.each(CALLS)('is answered to clients of 2026-07-28 as the SDK answers it: $name', async (params) => {
    const encoded = `=?base64?${Buffer.from(params.name).toString('base64')}?=`;
    const [direct, bySdk] = [
      await read(await postModern(url, 'tools/call', params)),
      await read(await postModern(url, 'tools/call', params, { headers: { 'Mcp-Name': encoded } })),
    ];
    expect(settled(direct)).toBe(settled(bySdk));
  });

  it.each(CALLS)('is answered without a session as the SDK answers it: $name', async (params) => {
    const call = { jsonrpc: '2.0', id: 'a', method: 'tools/call', params };
    const [direct, bySdk] = [await read(await post(url, call)), await read(await post(url, [call]))];
    expect(settled(direct)).toBe(settled(bySdk));
  });

  it.each(CALLS)('is answered in a session as the SDK answers it: $name', async (params) => {
    const { headers } = await openSession(url, { version: '2025-03-26' });
    const call = { jsonrpc: '2.0', id: 7, method: 'tools/call', params };
    const [direct, bySdk] = [
      await read(await post(url, call, { headers })),
      await read(await post(url, [call], { headers })),
    ];
    expect(settled(direct)).toBe(settled(bySdk));
  });

  it('gives its stream an id before anything else, so that its client can come back', async () => {
    const session = await openSession(url);
    const response = await session.request('tools/call', { name: 'test_simple_text' });
    const events: StreamEvent[] = [];
    for await (const event of eventsOf(response)) events.push(event);
    expect(events.map(({ data }) => data === '')).toEqual([true, false]);
    const [stream, ...numbers] = events.map(({ id = '' }) => id.split('.'));
    expect(numbers[0]?.[0]).toBe(stream?.[0]);
  });

  it('is compressed where its answer is long and its caller takes that', async () => {
    const arguments_ = { name: 'x'.repeat(5_000) };
    const call = { name: 'json_schema_2020_12_tool', arguments: arguments_ };
    const { headers, messages } = await read(await postModern(url, 'tools/call', call));
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(JSON.stringify(messages)).toContain(arguments_.name);
  });

  it('is one stream with its progress, in order', async () => {
    const session = await openSession(url);
    const params = { name: 'test_tool_with_progress', arguments: {}, _meta: { progressToken: 'p' } };
    const { messages } = await read(await session.request('tools/call', params));
    expect(messages.map((message) => message.params?.['progress'] ?? message.id)).toEqual([0, 50, 100, 1]);
  });

  it('is missed by nobody who comes back in the middle of its progress', async () => {
    const session = await openSession(url);
    const params = { name: 'test_tool_with_progress', arguments: {}, _meta: { progressToken: 'p' } };
    const stop = new AbortController();
    const response = await session.request('tools/call', params, { signal: stop.signal });
    const { value } = await eventsOf(response).next();
    stop.abort();
    await sleep(70);
    const headers = { 'Last-Event-ID': value?.id ?? '' };
    const { messages } = await read(await session.listen({ headers }));
    expect(messages.map((message) => message.params?.['progress'] ?? message.id)).toEqual([0, 50, 100, 1]);
  });

  it('has one stream at a time', async () => {
    const session = await openSession(url);
    const response = await session.request('tools/call', { name: 'slow', arguments: {} });
    const { value } = await eventsOf(response.clone()).next();
    const again = await session.listen({ headers: { 'Last-Event-ID': value?.id ?? '' } });
    expect(again.status).toBe(409);
    await response.text();
  });

  it('ends with its session', async () => {
    const session = await openSession(url);
    const call = session.request('tools/call', { name: 'wait', arguments: {} });
    await eventually(async () => server.catalog.waiting === 1);
    await fetch(url, { method: 'DELETE', headers: session.headers });
    expect((await read(await call)).messages).toEqual([]);
    await eventually(async () => server.catalog.waiting === 0);
  });
});
