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
async function drainDuring(ms: number, seconds: number, headers = {}) {
  const inFlight = trackInFlight();
  const server = createServer((req, res) => {
    inFlight.add(req, res);
    setTimeout(() => res.end('done'), ms);
  });
  const port = await listen(server);
  const answer = new Promise<number | 'cut'>((resolve) => {
    get({ port, host: '127.0.0.1', headers }, (res) => resolve(res.statusCode ?? 0)).on('error', () =>
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

it('does not wait for a subscription, which has no end', async () => {
  const { cut, tookMs } = await drainDuring(5_000, 5, { 'Mcp-Method': 'subscriptions/listen' });
  expect(cut).toBe(0);
  expect(tookMs).toBeLessThan(1_000);
});
