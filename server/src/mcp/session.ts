import {
  WebStandardStreamableHTTPServerTransport,
  type JSONRPCErrorResponse,
  type McpServer,
  type RequestId,
} from '@modelcontextprotocol/server';
import type { Identity } from '../identity.ts';
import type { SessionCalls } from './direct/session-calls.ts';
import type { SessionEvents } from './event-log.ts';
import type { Handshake } from './session-token.ts';

/**
 * A session of the eras before 2026-07-28: a server of the SDK, and the transport that all its requests
 * share.
 */
export interface Session {
  owner: string;
  namespace: string;
  server: McpServer;
  transport: WebStandardStreamableHTTPServerTransport;
  events: SessionEvents;
  /** Those of its calls that the SDK does not serve. */
  calls: SessionCalls;
  /** The URIs whose changes the client wants to hear of. */
  watched: Set<string>;
  /** Whose requests it serves; what it holds closes with the key or token of the latest. */
  follow(identity: Identity): void;
  /** How many of its responses are being written. */
  open: number;
  /** Milliseconds, as Date.now. */
  lastUsed: number;
  /** Will cancel what is under way for requests whose client hung up, unless it comes back. */
  lost: Set<NodeJS.Timeout>;
}

// How long a client that lost its stream waits before it asks again.
const RETRY_MS = 1_000;
// Answered for a request that was cancelled: without an answer its stream would never end.
const CANCELLED = -32_000;
const MOST_WATCHED = 1_000;

export type WatchIdentity = (identity: Identity, onEnd: () => void) => () => void;

/** Connects a server to a new session's transport. */
export async function openSession(
  parts: Pick<Session, 'owner' | 'namespace' | 'server' | 'events' | 'calls'>,
  hooks: {
    /** Names the session when its handshake arrives. */
    name: () => string;
    onNamed: (id: string, session: Session) => void;
    /** The client has ended it. */
    onEnded: (id: string) => Promise<void>;
    onClosed: (id: string | undefined) => void;
    /** Calls back when what proved an identity has ended; returns the function that ends the watch. */
    watch: WatchIdentity;
  },
): Promise<Session> {
  const { server, events, calls } = parts;
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: hooks.name,
    eventStore: events,
    retryInterval: RETRY_MS,
    onsessioninitialized: (id) => hooks.onNamed(id, session),
    onsessionclosed: hooks.onEnded,
  });
  const follower = createFollower(hooks.watch, () => void server.close());
  const onclose = (): void => {
    follower.stop();
    calls.close();
    hooks.onClosed(transport.sessionId);
  };
  Object.assign(transport, { onclose });
  const session: Session = {
    ...parts,
    transport,
    follow: (identity) => follower.follow(identity),
    open: 0,
    lastUsed: Date.now(),
    watched: new Set(),
    lost: new Set(),
  };
  if (server.server.getCapabilities().resources?.subscribe === true) registerSubscriptions(session);
  await server.connect(transport);
  return session;
}

/** Watches one identity at a time: a key that was rotated hands its sessions on to the one in its place. */
function createFollower(watch: WatchIdentity, onEnd: () => void) {
  let followed: string | undefined;
  let unwatch: (() => void) | undefined;
  return {
    follow(identity: Identity): void {
      const credential = JSON.stringify(identity);
      if (credential === followed) return;
      unwatch?.();
      followed = credential;
      unwatch = watch(identity, onEnd);
    },
    stop: () => unwatch?.(),
  };
}

function registerSubscriptions({ server: { server }, watched }: Session): void {
  server.setRequestHandler('resources/subscribe', ({ params: { uri } }) => {
    if (watched.size < MOST_WATCHED) watched.add(uri);
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', ({ params: { uri } }) => {
    watched.delete(uri);
    return {};
  });
}

/** Plays the handshake of a session that began on another replica, or before a restart. */
export async function replayHandshake({ transport }: Session, handshake: Handshake): Promise<void> {
  const request = new Request('http://localhost/mcp', {
    method: 'POST',
    headers: { accept: 'application/json, text/event-stream', 'content-type': 'application/json' },
  });
  const params = { ...handshake, clientInfo: { name: 'known before', version: '0' } };
  const parsedBody = { jsonrpc: '2.0', id: 0, method: 'initialize', params };
  const response = await transport.handleRequest(request, { parsedBody });
  await response.text();
}

const cancelled = (id: RequestId): JSONRPCErrorResponse => ({
  jsonrpc: '2.0',
  id,
  error: { code: CANCELLED, message: 'The request was cancelled' },
});

/** Ends the streams of cancelled requests, which get no other answer any more. */
export async function answerCancelled(
  { transport, calls }: Session,
  ids: readonly RequestId[],
  reason: string,
): Promise<void> {
  calls.cancel(ids, new Error(reason), cancelled);
  for (const id of ids) {
    // It throws where the answer was there first.
    await transport.send(cancelled(id)).catch(() => undefined);
  }
}

/** Cancels requests as if their client had said so. */
export async function cancel(session: Session, ids: readonly RequestId[], reason: string): Promise<void> {
  for (const requestId of ids) {
    session.transport.onmessage?.({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId, reason },
    });
  }
  await answerCancelled(session, ids, reason);
}
