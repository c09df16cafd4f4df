import type { IncomingMessage, ServerResponse } from 'node:http';
import type { McpServer } from '@modelcontextprotocol/server';
import type { Runner } from '../calls/runner.ts';
import type { Logger } from '../log.ts';
import type { Signer } from '../signer.ts';
import { tell } from './announce.ts';
import type { Caller, HttpCaller, Visit, Visits } from './caller.ts';
import type { Listing } from './catalog.ts';
import type { EndedSessions } from './ended-sessions.ts';
import { createSessionCalls } from './direct/session-calls.ts';
import type { DirectCall } from './direct/serve-call.ts';
import { createEventLog, RESUMABLE } from './event-log.ts';
import { CODES, requestOf, send, sendError } from './exchange.ts';
import { cancelledIds, initializeParams, requestIds } from './messages.ts';
import { createSessionPool, type PoolLimits } from './session-pool.ts';
import { handshakeOf, mintSession, readSession } from './session-token.ts';
import { ownerOf } from '../identity.ts';
import {
  answerCancelled,
  cancel,
  openSession,
  replayHandshake,
  type Session,
  type WatchIdentity,
} from './session.ts';

/**
 * `resume`: milliseconds that a client which lost its stream has to come back before its requests are
 * cancelled.
 */
export type SessionLimits = PoolLimits & { resume: number };

const LIMITS: SessionLimits = { most: 1_000, mostPerOwner: 250, idle: 10 * 60_000, resume: 10_000 };
const EVENTS = { most: 10_000, mostCharacters: 16_000_000 };

// How the SDK names the stream of a GET; its event ids begin so.
const STANDALONE = '_GET_stream.';

/** One HTTP request of a client of the revisions before 2026-07-28. */
export interface SessionRequest {
  req: IncomingMessage;
  res: ServerResponse;
  /** The parsed body; undefined for GET and DELETE. */
  body: unknown;
  visit: Visit & { caller: HttpCaller };
  /** The same as a call that needs nothing of the SDK, where it is one. */
  direct?: DirectCall | undefined;
}

/** Why a request was not served by a session. */
export type Unserved = 'unknown session' | 'no room';

/** The sessions of this replica. */
export interface Sessions {
  serve(request: SessionRequest): Promise<Unserved | undefined>;
  announce(listing: Listing): void;
  announceUpdate(uri: string, namespace: string): void;
  readonly size: number;
  close(): Promise<void>;
}

/**
 * Makes sessions, and rebuilds those whose id says that they began on another replica, or were let go here.
 * What a rebuilt one has lost is what a client can do without: its log level, and the events of broken
 * streams.
 */
export function createSessions(parts: {
  createServer: () => McpServer;
  runner: Runner;
  visits: Visits;
  signer: Signer;
  ended: EndedSessions;
  log: Logger;
  watch: WatchIdentity;
  limits?: Partial<SessionLimits> | undefined;
}): Sessions {
  const { createServer, runner, visits, signer, ended, log, watch } = parts;
  const limits = { ...LIMITS, ...parts.limits };
  const pool = createSessionPool(limits);
  const returning = new Map<string, Promise<Session | Unserved>>();
  const eventLog = createEventLog(EVENTS);

  const open = ({ identity }: Caller, name: () => string): Promise<Session> => {
    const events = eventLog.of({});
    return openSession(
      {
        owner: ownerOf(identity),
        namespace: identity.namespace,
        server: createServer(),
        events,
        calls: createSessionCalls(runner, events),
      },
      {
        name,
        onNamed: (id, session) => pool.hold(id, session),
        onEnded: (id) => ended.add(id),
        onClosed: (id) => void (id !== undefined && pool.forget(id)),
        watch,
      },
    );
  };

  const rebuild = async (id: string, caller: Caller): Promise<Session | Unserved> => {
    const handshake = readSession(signer, caller.identity, id);
    if (handshake === undefined || (await ended.has(id))) return 'unknown session';
    if (!pool.makeRoom(ownerOf(caller.identity))) return 'no room';
    const session = await open(caller, () => id);
    await replayHandshake(session, handshake);
    return session;
  };

  const find = async (id: string, caller: Caller): Promise<Session | Unserved> => {
    const here = pool.get(id);
    if (here !== undefined) return here.owner === ownerOf(caller.identity) ? here : 'unknown session';
    // Keyed by owner too: what another made of the same id is not this caller's.
    const key = `${ownerOf(caller.identity)} ${id}`;
    const under = returning.get(key) ?? rebuild(id, caller).finally(() => returning.delete(key));
    returning.set(key, under);
    return under;
  };

  const begin = async ({ body, visit: { caller } }: SessionRequest): Promise<Session | Unserved> => {
    const params = initializeParams(body) ?? {};
    if (!pool.makeRoom(ownerOf(caller.identity))) return 'no room';
    return open(caller, () => mintSession(signer, caller.identity, handshakeOf(params)));
  };

  const giveUpLater = (session: Session, { req, body }: SessionRequest): void => {
    const ids = requestIds(body);
    if (ids.length === 0) return;
    const version = String(req.headers['mcp-protocol-version'] ?? '');
    const timer = setTimeout(
      () => {
        session.lost.delete(timer);
        void cancel(session, ids, 'the client hung up');
      },
      version >= RESUMABLE ? limits.resume : 0,
    );
    session.lost.add(timer);
  };

  const serveIn = async (session: Session, { req, res, body, visit, direct }: SessionRequest) => {
    if (direct !== undefined) return session.calls.serve(direct, { req, res, visit });
    const request = requestOf(req, visit.caller.signal);
    visits.add(request, visit);
    const last = req.method === 'GET' ? prepareResume(session, request) : undefined;
    const resumed = last === undefined ? undefined : await session.calls.resume(last, res);
    if (resumed === 'in use') return sendError(res, 409, CODES.refused, 'Another response has this stream');
    if (resumed === 'resumed') return undefined;
    const response = await session.transport.handleRequest(request, { parsedBody: body });
    await answerCancelled(session, cancelledIds(body), 'the client cancelled it');
    return send(response, res);
  };

  return {
    async serve(incoming) {
      const { req, visit } = incoming;
      const id = req.headers['mcp-session-id'];
      const session = await (id === undefined ? begin(incoming) : find(String(id), visit.caller));
      if (typeof session === 'string') return session;
      session.follow(visit.caller.identity);
      session.open += 1;
      try {
        await serveIn(session, incoming);
      } finally {
        session.open -= 1;
        session.lastUsed = Date.now();
      }
      if (visit.caller.signal.aborted) giveUpLater(session, incoming);
      return undefined;
    },
    announce(listing) {
      for (const { server } of pool.all()) {
        tell(server, listing, log);
      }
    },
    announceUpdate(uri, namespace) {
      for (const { server, watched, namespace: own } of pool.all()) {
        if (own !== namespace || !watched.has(uri)) continue;
        server.server
          .sendResourceUpdated({ uri })
          .catch((error: unknown) => log.debug({ err: error }, 'a client was not told'));
      }
    },
    get size() {
      return pool.size;
    },
    close: () => pool.close(),
  };
}

/** A client that comes back for the rest of a stream keeps its requests alive; returns after which event. */
function prepareResume({ lost, events }: Session, { headers }: Request): string | undefined {
  const last = headers.get('last-event-id');
  if (last === null) return undefined;
  for (const timer of lost) clearTimeout(timer);
  lost.clear();
  // What was announced meanwhile is lost with a restart; that is no reason to refuse the stream itself.
  if (last.startsWith(STANDALONE) && !events.has(last)) headers.delete('last-event-id');
  return last;
}
