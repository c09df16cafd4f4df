import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** The calls under way, so that a shutdown can wait for them. */
export interface InFlight {
  add(req: IncomingMessage, res: ServerResponse): void;
  /** Stops accepting and waits for the calls under way, at most `seconds`; returns how many it cut off. */
  drain(server: Server, seconds: number): Promise<number>;
}

// A subscription has no end of its own, so there is no sense in waiting for it.
const isSubscription = (req: IncomingMessage): boolean =>
  req.headers['mcp-method'] === 'subscriptions/listen';

export function trackInFlight(): InFlight {
  const open = new Set<ServerResponse>();
  let emptied: (() => void) | undefined;

  return {
    add(req, res) {
      if (isSubscription(req)) return;
      open.add(res);
      res.once('close', () => {
        open.delete(res);
        if (open.size === 0) emptied?.();
      });
    },
    async drain(server, seconds) {
      server.close();
      for (const res of open) if (!res.headersSent) res.setHeader('Connection', 'close');
      const { promise, resolve } = Promise.withResolvers<void>();
      emptied = resolve;
      if (open.size > 0) await Promise.race([promise, sleep(seconds * 1_000, undefined, { ref: false })]);
      const cut = open.size;
      server.closeAllConnections();
      return cut;
    },
  };
}
