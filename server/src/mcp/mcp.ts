import type { IncomingMessage, ServerResponse } from 'node:http';
import { createMcpHandler, isLegacyRequest, legacyStatelessFallback } from '@modelcontextprotocol/server';
import type { Runner } from '../calls/runner.ts';
import { messageOf } from '../errors.ts';
import type { Admission } from '../http/admission.ts';
import { sendJson } from '../http/reply.ts';
import type { Logger } from '../log.ts';
import { didYouMean } from '../nearest.ts';
import type { Redis } from '../redis/client.ts';
import type { Signer } from '../signer.ts';
import { createVisits, type HttpCaller } from './caller.ts';
import type { Catalog } from './catalog.ts';
import { createCallStream } from './direct/call-stream.ts';
import { createPlainCalls } from './direct/plain-call.ts';
import { serveCall } from './direct/serve-call.ts';
import { echoed } from './echoed.ts';
import { createEndedSessions } from './ended-sessions.ts';
import { excessOf } from './excess.ts';
import { CODES, readJson, requestOf, send, sendError, sendUnread } from './exchange.ts';
import { misshapenParams } from './invalid-params.ts';
import { claimsRevision, initializeParams, messagesOf } from './messages.ts';
import { NO_PROTOCOL_PARTS, type ProtocolParts } from './protocol-parts.ts';
import { createServerFactory } from './server.ts';
import { createSessions, type SessionLimits, type Unserved } from './sessions.ts';
import { createSse, type Sse } from './sse.ts';

/** MCP over HTTP, for clients of every revision. */
export interface Mcp {
  /** Answers a request to `/mcp`, or to `/mcp/{toolset}`; who may call has been settled before. */
  handle(req: IncomingMessage, res: ServerResponse, caller: HttpCaller, toolset?: string): Promise<void>;
  /** The transport of 2024-11-05, for clients that know no other. */
  sse: Sse;
  /** How many sessions are held; they can all be rebuilt. */
  readonly sessions: number;
  /** Ends every stream and session. */
  close(): Promise<void>;
}

/** What MCP over HTTP needs. */
export interface McpParts {
  catalog: Catalog;
  runner: Runner;
  signer: Signer;
  log: Logger;
  instructions?: string | undefined;
  /** Remembers for all replicas which sessions have been ended. */
  redis?: Redis['client'] | undefined;
  /** Closes the sessions of callers whose key or token has ended; absent where none ends. */
  admission?: Pick<Admission, 'watch'> | undefined;
  /** The longest body that is read, in bytes; 4 MiB where not said. */
  maxBodyBytes?: number | undefined;
  limits?: Partial<SessionLimits> | undefined;
  protocolParts?: ProtocolParts | undefined;
}

const MAX_BODY_BYTES = 4 * 1024 * 1024;
const RETRY_SECONDS = '5';

/** Makes the MCP side of the HTTP server. */
export function createMcp(parts: McpParts): Mcp {
  const {
    catalog,
    runner,
    signer,
    log,
    maxBodyBytes = MAX_BODY_BYTES,
    protocolParts = NO_PROTOCOL_PARTS,
  } = parts;
  const visits = createVisits();
  const servers = createServerFactory({
    catalog,
    runner,
    signer,
    instructions: parts.instructions,
    protocolParts,
    visitOf: visits.of,
  });
  const onerror = (error: Error): void => log.debug({ error: messageOf(error) }, 'mcp request refused');

  const plainServer = () => servers.create({ subscribable: false });
  const plainCallIn = createPlainCalls();
  const modern = createMcpHandler(plainServer, { legacy: 'reject', onerror });
  // A client that opens no session is served all the same: each of its requests stands alone.
  const stateless = legacyStatelessFallback(plainServer, onerror);
  const sessions = createSessions({
    signer,
    log,
    limits: parts.limits,
    watch: (identity, onEnd) => parts.admission?.watch?.(identity, onEnd) ?? (() => undefined),
    createServer: () => servers.create({ subscribable: catalog.onUpdate !== undefined }),
    runner,
    visits,
    ended: createEndedSessions(parts.redis, log),
  });
  const sse = createSse({ createServer: plainServer, visits, maxBodyBytes, log });

  const deaf = [
    catalog.onChange((listing) => {
      modern.notify[NOTIFIERS[listing]]();
      sessions.announce(listing);
      sse.announce(listing);
    }),
    catalog.onUpdate?.((uri, namespace) => sessions.announceUpdate(uri, namespace)),
  ];

  const directCall = (req: IncomingMessage, body: unknown, toolset: string | undefined) => {
    const call = plainCallIn(req.headers, body);
    const found = call && servers.plainTool(toolset, call.tool);
    return found && { ...call, found };
  };

  return {
    async handle(req, res, caller, toolset) {
      if (toolset !== undefined && catalog.tools(toolset) === undefined) {
        const hint = didYouMean(toolset, catalog.toolsets()) ?? 'All tools are at /mcp.';
        return sendError(res, 404, CODES.refused, `There is no toolset ${echoed(toolset)}. ${hint}`);
      }
      // Proxies must pass a stream on as it comes.
      res.setHeader('X-Accel-Buffering', 'no');
      const body = req.method === 'POST' ? await readJson(req, maxBodyBytes) : { value: undefined };
      // The key of the caller has ended while its body came: no call may begin.
      if (res.headersSent) return undefined;
      if ('status' in body) return sendUnread(res, body.status, maxBodyBytes);
      const excess = excessOf(body.value);
      if (excess !== undefined) return sendError(res, 400, CODES.invalidRequest, excess);
      const more = Array.isArray(body.value) ? body.value.length - 1 : 0;
      const refusal = more > 0 ? await caller.charge?.(more) : undefined;
      if (refusal !== undefined) return sendJson(res, refusal.status, refusal.body, refusal.headers);
      const misshapen = messagesOf(body.value).map(misshapenParams).find(Boolean);
      if (misshapen !== undefined) {
        return sendError(res, 400, CODES.invalidParams, misshapen.message, misshapen.id);
      }
      const visit = { caller, toolset };
      const direct = directCall(req, body.value, toolset);
      if (req.headers['mcp-session-id'] !== undefined || initializeParams(body.value) !== undefined) {
        if (direct !== undefined || (await isLegacy(requestOf(req, caller.signal), body.value))) {
          const unserved = await sessions.serve({ req, res, body: body.value, visit, direct });
          return unserved === undefined ? undefined : refuse(res, unserved);
        }
      }
      if (direct !== undefined) {
        const stream = createCallStream(res, { isModern: direct.isModern, headers: {} });
        return serveCall(direct, { req, visit, runner, signal: caller.signal, stream });
      }
      const request = requestOf(req, caller.signal);
      visits.add(request, visit);
      const options = { parsedBody: body.value };
      const serve = (await isLegacy(request, body.value)) ? stateless : modern.fetch;
      return send(await serve(request, options), res);
    },
    sse,
    get sessions() {
      return sessions.size;
    },
    async close() {
      for (const stop of deaf) stop?.();
      await Promise.all([modern.close(), sessions.close(), sse.close()]);
    },
  };
}

const NOTIFIERS = {
  tools: 'toolsChanged',
  prompts: 'promptsChanged',
  resources: 'resourcesChanged',
} as const;

/**
 * The SDK's own rule, spared where the answer is plain: what claims its revision is never of the older ones.
 */
const isLegacy = async (request: Request, body: unknown): Promise<boolean> =>
  request.method !== 'POST' || (!claimsRevision(body) && (await isLegacyRequest(request, body)));

function refuse(res: ServerResponse, why: Unserved): void {
  if (why === 'unknown session') {
    return sendError(res, 404, CODES.sessionNotFound, 'There is no such session: initialize a new one');
  }
  res.setHeader('Retry-After', RETRY_SECONDS);
  return sendError(res, 503, CODES.refused, `Too many sessions are in use; try again in ${RETRY_SECONDS} s`);
}
