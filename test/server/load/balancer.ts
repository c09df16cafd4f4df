import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** One address before several replicas. */
export interface Balancer {
  url: URL;
  add(replica: URL): void;
  remove(replica: URL): void;
  close(): Promise<void>;
}

const EVERY_MS = 250;
const READY_MS = 1_000;

/**
 * Sends requests to replicas in turn, as load balancers do: those whose `/ready` says no get none, unless all say
 * no, when none is better than another. What a replica does not even take goes to the next one; what it has
 * taken is never sent twice.
 */
export async function startBalancer(): Promise<Balancer> {
  const replicas = new Map<string, { isReady: boolean }>();
  let turn = 0;

  const inTurn = (): string[] => {
    const all = [...replicas];
    const ready = all.filter(([, { isReady }]) => isReady);
    const usable = (ready.length > 0 ? ready : all).map(([origin]) => origin);
    turn += 1;
    return usable.map((_, index) => usable[(turn + index) % usable.length] ?? '');
  };

  const server = createServer((req, res) => {
    void bodyOf(req).then(
      (body) => forward(req, res, body, inTurn()),
      () => res.destroy(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const stopping = new AbortController();
  const check = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await Promise.all(
        [...replicas].map(async ([origin, state]) => {
          state.isReady = await isReady(origin);
        }),
      );
      await sleep(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const checking = check();

  return {
    url: new URL(`http://127.0.0.1:${port}/mcp`),
    add: ({ origin }) => void replicas.set(origin, { isReady: false }),
    remove: ({ origin }) => void replicas.delete(origin),
    async close() {
      stopping.abort();
      await checking;
      server.closeAllConnections();
      server.close();
    },
  };
}

async function isReady(origin: string): Promise<boolean> {
  try {
    const { ok, body } = await fetch(`${origin}/ready`, { signal: AbortSignal.timeout(READY_MS) });
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function forward(req: IncomingMessage, res: ServerResponse, body: Buffer, origins: string[]): void {
  const [origin, ...others] = origins;
  if (origin === undefined) {
    res.writeHead(502).end('no replica takes this');
    return;
  }
  // A connection for each request, as many load balancers have it.
  const sent = request(`${origin}${req.url}`, {
    agent: false,
    method: req.method ?? 'GET',
    headers: { ...req.headers, connection: 'close' },
  });
  sent.on('response', (answer) => {
    const { connection: _, ...headers } = answer.headers;
    res.writeHead(answer.statusCode ?? 502, headers);
    // Streams are passed on as they come.
    res.flushHeaders();
    answer.pipe(res);
    answer.on('error', () => res.destroy());
  });
  sent.on('error', (error) => {
    if (res.headersSent) res.destroy();
    else if ('code' in error && error.code === 'ECONNREFUSED') forward(req, res, body, others);
    else res.writeHead(502).end(`the replica broke off: ${error.message}`);
  });
  res.on('close', () => sent.destroy());
  sent.end(body);
}
