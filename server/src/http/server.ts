import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Config } from '../config/config.ts';
import { bugMessage } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Exchange } from './handler.ts';
import { trackInFlight } from './in-flight.ts';
import { sendJson } from './reply.ts';

const LONGEST_REQUEST_MS = 15 * 60_000;
const REQUEST_ID = /^[\w.-]{1,64}$/;

export interface HttpServer {
  /** Resolves with the port once connections are accepted. */
  listen(): Promise<number>;
  /** Stops accepting, waits for the calls under way, then closes; returns how many had to be cut off. */
  drain(): Promise<number>;
}

/** What happens around every request: an id, a log line, the count of those under way, the last resort. */
export function createHttpServer({
  handle,
  onFinished,
  config,
  log,
}: {
  handle: (exchange: Exchange) => Promise<void>;
  /** Hears of each request that was answered or given up, and how many seconds it took. */
  onFinished: (exchange: Exchange, seconds: number) => void;
  config: Pick<Config['http'], 'host' | 'port' | 'drainSeconds' | 'keepAliveSeconds'>;
  log: Logger;
}): HttpServer {
  const inFlight = trackInFlight();

  const options = {
    // A large file over a slow line; the headers have to come within Node's own minute all the same.
    requestTimeout: LONGEST_REQUEST_MS,
    // Between two calls of a connection. The minute for the headers begins with the second one.
    keepAliveTimeout: config.keepAliveSeconds * 1_000,
  };
  const server: Server = createServer(options, (req, res) => {
    const start = performance.now();
    const given = req.headers['x-request-id'];
    const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    const exchange: Exchange = { req, res, log: log.child({ requestId }), requestId, route: 'none' };
    // Ours, the compression's, and those of what writes a stream into the answer.
    res.setMaxListeners(20);
    res.setHeader('X-Request-Id', requestId);
    // Such as a write to a stream that has ended; an error that nobody hears ends the process.
    res.on('error', (error) => exchange.log.debug({ err: error }, 'an answer could not be written'));
    inFlight.add(req, res);
    res.once('close', () => onFinished(exchange, (performance.now() - start) / 1_000));
    handle(exchange).catch((error: unknown) => {
      exchange.log.error({ err: error }, 'request failed');
      if (res.headersSent) res.destroy();
      else sendJson(res, 500, { error: bugMessage(requestId), requestId });
    });
  });

  return {
    listen: () => listen(server, config),
    drain: () => inFlight.drain(server, config.drainSeconds),
  };
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen(port, host, () => {
    const address = server.address();
    resolve(typeof address === 'object' && address !== null ? address.port : port);
  });
  return promise;
}
