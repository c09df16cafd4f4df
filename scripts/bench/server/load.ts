import { Agent, request } from 'node:http';

/** What one connection sends: the HTTP headers beside the usual ones, and the body of its n-th call. */
export interface Dialect {
  path: string;
  headers: Record<string, string>;
  call(input: Record<string, unknown>, id: number): Record<string, unknown>;
}

/** What came of one run of calls. */
export interface Run {
  calls: number;
  seconds: number;
  /** Milliseconds of each call, in ascending order. */
  latencies: Float64Array;
}

interface Reply {
  status: number;
  body: string;
}

/**
 * Sends `calls` calls of the tool `echo` over `connections` connections, each of which sends one after the other.
 *
 * @throws Error where an answer is not what was sent: a wrong answer counts for nothing
 */
export async function echoCalls(
  origin: string,
  dialect: Dialect,
  { calls, connections }: { calls: number; connections: number },
): Promise<Run> {
  const latencies = new Float64Array(calls);
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (next < calls) {
        const id = next++;
        const message = `message ${id} of ${calls}`;
        const start = performance.now();
        const { status, body } = await post(origin, dialect, agent, dialect.call({ message }, id + 1));
        latencies[id] = performance.now() - start;
        if (status !== 200 || !body.includes(message) || body.includes('"isError":true')) {
          throw new Error(`${origin} answered ${status} to "${message}": ${body.slice(0, 500)}`);
        }
      }
      agent.destroy();
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  return { calls, seconds, latencies: latencies.toSorted() };
}

/** Posts JSON and reads the answer whole. */
export function post(
  origin: string,
  { path, headers }: Pick<Dialect, 'path' | 'headers'>,
  agent: Agent | undefined,
  content: Record<string, unknown>,
): Promise<Reply & { headers: NodeJS.Dict<string | string[]> }> {
  const { promise, resolve, reject } = Promise.withResolvers<
    Reply & { headers: NodeJS.Dict<string | string[]> }
  >();
  const body = JSON.stringify(content);
  const sent = request(
    `${origin}${path}`,
    {
      method: 'POST',
      ...(agent && { agent }),
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        'Content-Length': Buffer.byteLength(body),
        ...headers,
      },
    },
    (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }),
      );
      response.on('error', reject);
    },
  );
  sent.on('error', reject);
  sent.end(body);
  return promise;
}
