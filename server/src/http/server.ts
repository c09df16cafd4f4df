import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { toNodeHandler, type NodeIncomingMessageLike } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Config } from '../config.ts';
import { messageOf } from '../errors.ts';
import { createFactory } from '../mcp.ts';
import type { Service } from '../service.ts';
import { readiness } from '../status.ts';
import { refuse } from './guard.ts';
import { trackInFlight } from './in-flight.ts';
import { renderPage } from './page.ts';
import { sendHtml, sendJson } from './reply.ts';
import { findRoute, type Path } from './routes.ts';

const MAX_BODY_BYTES = 1024 * 1024;
const REQUEST_ID = /^[\w.-]{1,64}$/;

export interface HttpServer {
  /** Resolves with the port once connections are accepted. */
  listen(): Promise<number>;
  /** Waits for calls under way, then closes; returns how many had to be cut off. */
  drain(): Promise<number>;
}

type Respond = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

/** The HTTP side: MCP at /mcp for both protocol eras, and the pages people and machines look at. */
export function createHttpServer(service: Service, config: Config['http']): HttpServer {
  const { log } = service;
  const onerror = (error: Error) => log.debug({ error: messageOf(error) }, 'mcp request refused');
  const mcp = createMcpHandler(createFactory(service), { onerror, maxRequestBodySize: MAX_BODY_BYTES });
  const mcpHandler = toNodeHandler(mcp, { onerror, maxRequestBodySize: MAX_BODY_BYTES });
  const inFlight = trackInFlight();

  const responders: Record<Path, Respond> = {
    '/health': (_req, res) => sendJson(res, 200, { live: true }),
    async '/ready'(_req, res) {
      const { ready, ...rest } = readiness(await service.status());
      sendJson(res, ready ? 200 : 503, { ready, ...rest });
    },
    '/api/status': async (_req, res) => sendJson(res, 200, await service.status()),
    '/': async (req, res) => sendHtml(res, renderPage(await service.status(), endpointOf(req))),
    '/mcp': (req, res) => {
      // Proxies must pass a stream on as it comes.
      res.setHeader('X-Accel-Buffering', 'no');
      return mcpHandler(asRequest(req), res);
    },
  };

  const respond: Respond = (req, res) => {
    const route = findRoute(req.method ?? '', req.url ?? '');
    // Load balancers probe by address, and the answer to them tells nobody anything.
    const isProbe = 'path' in route && (route.path === '/health' || route.path === '/ready');
    const refusal = isProbe
      ? undefined
      : refuse({ host: req.headers.host, origin: req.headers.origin }, config);
    if (refusal !== undefined) return sendJson(res, 403, { error: refusal });
    if ('path' in route) return responders[route.path](req, res);
    if (route.status === 404) return sendJson(res, 404, { error: 'There is nothing here; MCP is at /mcp' });
    return sendJson(res, 405, { error: `Use ${route.allow}` }, { Allow: route.allow });
  };

  const server: Server = createServer((req, res) => {
    const start = performance.now();
    const given = req.headers['x-request-id'];
    const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    // Handed on in the request, so that a tool's log line carries the same id.
    req.headers['x-request-id'] = requestId;
    res.setHeader('X-Request-Id', requestId);
    inFlight.add(req, res);
    res.once('close', () => {
      const ms = Math.round(performance.now() - start);
      log.debug({ requestId, method: req.method, url: req.url, status: res.statusCode, ms }, 'request');
    });
    Promise.try(respond, req, res).catch((error: unknown) => {
      log.error({ requestId, err: error }, 'request failed');
      if (res.headersSent) res.destroy();
      else sendJson(res, 500, { error: 'Something went wrong inside the server', requestId });
    });
  });

  return {
    listen: () => listen(server, config),
    async drain() {
      const cut = await inFlight.drain(server, config.drainSeconds);
      await mcp.close();
      return cut;
    },
  };
}

/** Where the reader's client should go; a proxy that ends TLS says so in a header. */
function endpointOf({ headers }: IncomingMessage): string {
  const scheme = headers['x-forwarded-proto'] === 'https' ? 'https' : 'http';
  return `${scheme}://${headers.host ?? 'localhost'}/mcp`;
}

/** The SDK's idea of a request, which unlike Node's never has an undefined method or target. */
function asRequest(req: IncomingMessage): NodeIncomingMessageLike {
  const { method = 'POST', url = '/mcp', headers } = req;
  return { method, url, headers, [Symbol.asyncIterator]: () => req[Symbol.asyncIterator]() };
}

function listen(server: Server, { host, port }: Config['http']): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen(port, host, () => {
    const address = server.address();
    resolve(typeof address === 'object' && address !== null ? address.port : port);
  });
  return promise;
}
