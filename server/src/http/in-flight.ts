import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as TcpServer } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** The calls under way, so that a shutdown can wait for them. */
export interface InFlight {
  add(req: IncomingMessage, res: ServerResponse): void;
  /**
   * Takes calls until none come any more, for at most three quarters of `seconds`, so that what spreads them
   * has time to see that this server is not ready; then stops accepting and waits for those under way.
   * Returns how many it cut off.
   */
  drain(server: Server, seconds: number): Promise<number>;
}

// A subscription has no end of its own, so there is no sense in waiting for it: neither for one of
// 2026-07-28, nor for the stream that older clients keep open. One that such a client opens again, after an
// event of a call, brings the call's answer.
const isSubscription = ({ method, url, headers }: IncomingMessage): boolean =>
  headers['mcp-method'] === 'subscriptions/listen' ||
  (method === 'GET' &&
    url?.startsWith('/mcp') === true &&
    headers.accept?.includes('text/event-stream') === true &&
    /^(_GET_stream|$)/.test(String(headers['last-event-id'] ?? '')));

// Probes go on for as long as there is anybody to answer them.
const isCall = ({ method }: IncomingMessage): boolean => method !== 'GET' && method !== 'HEAD';

// Calls on their way come one after the other, at most this many milliseconds apart; without traffic nobody
// waits.
const QUIET_MS = 1_000;
const STEP_MS = 50;
// The share of the time that calls are taken for at most; in the rest they end.
const ACCEPTING = 0.75;

// A connection that is kept would bring the next call here too.
const endConnection = (res: ServerResponse): void => {
  if (!res.headersSent) res.setHeader('Connection', 'close');
};

export function trackInFlight(): InFlight {
  const open = new Set<ServerResponse>();
  let emptied: (() => void) | undefined;
  let lastCall = Number.NEGATIVE_INFINITY;
  let draining = false;

  return {
    add(req, res) {
      if (isCall(req)) lastCall = performance.now();
      if (draining) endConnection(res);
      if (isSubscription(req)) return;
      open.add(res);
      res.once('close', () => {
        open.delete(res);
        if (open.size === 0) emptied?.();
      });
    },
    async drain(server, seconds) {
      const began = performance.now();
      draining = true;
      for (const res of open) endConnection(res);
      let latest = began + seconds * 1_000 * ACCEPTING;
      const quiet = async (): Promise<void> => {
        while (performance.now() < Math.min(lastCall + QUIET_MS, latest)) await sleep(STEP_MS);
      };
      await quiet();
      // That of HTTP would also end the connections whose first request is still on its way.
      TcpServer.prototype.close.call(server);
      latest = began + seconds * 1_000;
      await quiet();
      const { promise, resolve } = Promise.withResolvers<void>();
      emptied = resolve;
      const left = Math.max(began + seconds * 1_000 - performance.now(), 0);
      if (open.size > 0) await Promise.race([promise, sleep(left, undefined, { ref: false })]);
      const cut = open.size;
      server.closeAllConnections();
      return cut;
    },
  };
}
