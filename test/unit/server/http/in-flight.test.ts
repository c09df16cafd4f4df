import { createServer, get, type Server } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { trackInFlight } from '../../../../server/src/http/in-flight.ts';

const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
};

/** A server whose every call takes `ms`, and the status that one call under way at the drain ends with. */
async function drainDuring(ms: number, seconds: number, headers = {}, path = '/mcp') {
  const inFlight = trackInFlight();
  const server = createServer((req, res) => {
    inFlight.add(req, res);
    setTimeout(() => res.end('done'), ms);
  });
  const port = await listen(server);
  const answer = new Promise<number | 'cut'>((resolve) => {
    get({ port, path, host: '127.0.0.1', headers }, (res) => resolve(res.statusCode ?? 0)).on('error', () =>
      resolve('cut'),
    );
  });
  await sleep(50);
  const start = performance.now();
  const cut = await inFlight.drain(server, seconds);
  return { cut, answer: await answer, tookMs: performance.now() - start };
}

it('waits for the call under way', async () => {
  expect(await drainDuring(200, 5)).toMatchObject({ cut: 0, answer: 200 });
});

it('cuts off what outlasts the deadline', async () => {
  expect(await drainDuring(5_000, 0.1)).toMatchObject({ cut: 1, answer: 'cut' });
});

const STREAM = { Accept: 'text/event-stream' };

it.each([
  ['of 2026-07-28', { 'Mcp-Method': 'subscriptions/listen' }],
  ['of older clients', STREAM],
  ['of older clients, opened again', { ...STREAM, 'Last-Event-ID': '_GET_stream.7' }],
])('does not wait for a subscription %s, which has no end', async (_, headers) => {
  const { cut, tookMs } = await drainDuring(5_000, 5, headers);
  expect(cut).toBe(0);
  expect(tookMs).toBeLessThan(1_000);
});

it.each([
  ['that brings the answer of a call', '/mcp', { ...STREAM, 'Last-Event-ID': '0b9c.7' }],
  ['of the transport that answers nowhere else', '/sse', STREAM],
])('waits for a stream %s', async (_, path, headers) => {
  expect(await drainDuring(200, 5, headers, path)).toMatchObject({ cut: 0, answer: 200 });
});

/** A server that answers at once and has answered one call. */
async function answering() {
  const inFlight = trackInFlight();
  const server = createServer((req, res) => {
    inFlight.add(req, res);
    res.end('done');
  });
  const port = await listen(server);
  const post = () => fetch(`http://127.0.0.1:${port}/mcp`, { method: 'POST', body: '{}' });
  await post();
  return { inFlight, server, post };
}

it('takes the calls that still come, ends their connections, and goes once there are no more', async () => {
  const { inFlight, server, post } = await answering();
  const start = performance.now();
  const drained = inFlight.drain(server, 10).then((cut) => ({ cut, ms: performance.now() - start }));
  for (let call = 0; call < 5; call += 1) {
    await sleep(100);
    const { status, headers } = await post();
    expect({ status, connection: headers.get('connection') }).toEqual({ status: 200, connection: 'close' });
  }
  const { cut, ms } = await drained;
  expect(cut).toBe(0);
  expect(ms).toBeGreaterThan(700);
  expect(ms).toBeLessThan(5_000);
  await expect(post()).rejects.toThrow('fetch failed');
});

it('stops taking calls that never cease after three quarters of its time', async () => {
  const { inFlight, server, post } = await answering();
  const over = new AbortController();
  const calling = (async () => {
    while (!over.signal.aborted) await post().catch(() => undefined);
  })();
  const start = performance.now();
  await inFlight.drain(server, 1);
  over.abort();
  await calling;
  expect(performance.now() - start).toBeGreaterThan(700);
  expect(performance.now() - start).toBeLessThan(2_000);
});
