import type { IncomingMessage, ServerResponse } from 'node:http';
import type { McpServer } from '@modelcontextprotocol/server';
import type { Logger } from '../log.ts';
import { tell } from './announce.ts';
import type { Caller, Visits } from './caller.ts';
import type { Listing } from './catalog.ts';
import { excessOf } from './excess.ts';
import { CODES, LONGEST_STREAM_MS, readJson, requestOf, sendError, sendUnread } from './exchange.ts';
import { ownerOf } from '../identity.ts';
import { misshapenParams } from './invalid-params.ts';
import { createSseTransport, type SseTransport } from './sse-transport.ts';

/**
 * The transport of 2024-11-05: a stream that a client opens, and messages that it posts beside it. Its
 * sessions live and die with the stream, on the replica that it reached.
 */
export interface Sse {
  /** Answers `GET /sse` with a stream; resolves when it has ended. */
  open(req: IncomingMessage, res: ServerResponse, caller: Caller): Promise<void>;
  /** Answers `POST /messages?sessionId=…`; what comes of the message goes out on the stream. */
  receive(req: IncomingMessage, res: ServerResponse, caller: Caller, query: URLSearchParams): Promise<void>;
  announce(listing: Listing): void;
  close(): Promise<void>;
}

const MOST = 200;
const MOST_PER_OWNER = 20;
const KEEP_ALIVE_MS = 15_000;
// A client that reads nothing must not fill the memory.
const MOST_UNREAD_BYTES = 16 * 1024 * 1024;
const MESSAGES = '/messages';

interface Stream {
  owner: string;
  server: McpServer;
  transport: SseTransport;
}

export function createSse({
  createServer,
  visits,
  maxBodyBytes,
  log,
}: {
  createServer: () => McpServer;
  visits: Visits;
  maxBodyBytes: number;
  log: Logger;
}): Sse {
  const streams = new Map<string, Stream>();

  return {
    async open(_req, res, { identity }) {
      const owner = ownerOf(identity);
      const own = [...streams.values()].filter((stream) => stream.owner === owner).length;
      if (streams.size >= MOST || own >= MOST_PER_OWNER) {
        res.setHeader('Retry-After', '5');
        return sendError(res, 503, CODES.refused, 'Too many streams are open; try again in 5 s');
      }
      res.setHeader('X-Accel-Buffering', 'no');
      const server = createServer();
      const transport = createSseTransport(res, MESSAGES);
      const keepAlive = setInterval(() => {
        if (res.writableLength > MOST_UNREAD_BYTES) res.destroy();
        else res.write(': keepalive\n\n');
      }, KEEP_ALIVE_MS);
      const end = setTimeout(() => res.end(), LONGEST_STREAM_MS).unref();
      const { promise, resolve } = Promise.withResolvers<void>();
      res.once('close', () => {
        clearInterval(keepAlive);
        clearTimeout(end);
        streams.delete(transport.sessionId);
        resolve();
      });
      streams.set(transport.sessionId, { owner, server, transport });
      await server.connect(transport);
      await promise;
    },
    async receive(req, res, caller, query) {
      const stream = streams.get(query.get('sessionId') ?? '');
      if (stream?.owner !== ownerOf(caller.identity)) {
        return sendError(res, 404, CODES.sessionNotFound, 'There is no such session: open /sse first');
      }
      const body = await readJson(req, maxBodyBytes);
      // The key of the caller has ended while its body came: no call may begin.
      if (res.headersSent) return undefined;
      if ('status' in body) return sendUnread(res, body.status, maxBodyBytes);
      const excess = excessOf(body.value);
      if (excess !== undefined) return sendError(res, 400, CODES.invalidRequest, excess);
      const misshapen = misshapenParams(body.value);
      if (misshapen !== undefined) {
        return sendError(res, 400, CODES.invalidParams, misshapen.message, misshapen.id);
      }
      // The call outlives this request, whose end says nothing; the stream's end cancels it.
      const request = requestOf(req, new AbortController().signal);
      visits.add(request, { caller, toolset: undefined });
      try {
        stream.transport.receive(body.value, request);
      } catch {
        return sendError(res, 400, CODES.parseError, 'This is not a JSON-RPC message');
      }
      res.writeHead(202).end('Accepted');
    },
    announce(listing) {
      for (const { server } of streams.values()) tell(server, listing, log);
    },
    async close() {
      await Promise.all([...streams.values()].map(({ server }) => server.close()));
    },
  };
}
