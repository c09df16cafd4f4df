import type { ServerResponse } from 'node:http';
import type { JSONRPCMessage, JSONRPCNotification } from '@modelcontextprotocol/server';
import { sendJsonText } from '../exchange.ts';

/** The answer to one call on its way: notifications, then one last message. */
export interface CallStream {
  notify(notification: JSONRPCNotification): void;
  /** Sends the last message. What comes after it is dropped. */
  end(message: JSONRPCMessage): void;
  /** Ends without a last message; where nothing was sent so far, the connection is cut. */
  abandon(): void;
  /** Goes on in another response, after the events that its client did not get. */
  moveTo(res: ServerResponse, missed: readonly { id: string; message: JSONRPCMessage }[]): void;
  readonly isAttached: boolean;
  /** Resolves when the last message has been handed over, or the caller has hung up. */
  over(): Promise<void>;
}

/** How a stream of events names them, so that a client can come back for the rest. */
export interface Naming {
  /** The event that only gives the stream its first id, as text; empty where the client would not know it. */
  first: string;
  /** Keeps a message and returns its id. */
  keep(message: JSONRPCMessage): string;
}

// Balancers cut a connection on which nothing comes for a minute, so an answer that takes long is a stream too.
const KEEP_ALIVE_MS = 15_000;

const PING = ': keepalive\n\n';

// What the SDK sends, but for `Connection`, which is node's to say: a server that drains ends connections.
const STREAM_HEADERS = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-transform' };

/**
 * Answers as revision 2026-07-28 has it: with JSON, unless a notification comes before or it takes long; then with
 * a stream.
 * Answers of older revisions are streams at once; `naming` where they can be resumed. `headers` go with each.
 */
export function createCallStream(
  response: ServerResponse,
  {
    isModern,
    naming,
    headers,
    keepAliveMs = KEEP_ALIVE_MS,
  }: {
    isModern: boolean;
    naming?: Naming;
    headers: Record<string, string>;
    keepAliveMs?: number;
  },
): CallStream {
  let res: ServerResponse | undefined;
  let started = false;
  let ended = false;
  let keepAlive: NodeJS.Timeout | undefined;
  let waiting: (() => void)[] = [];
  // What is ready when the call is over goes out in one piece with its answer.
  let soon: NodeJS.Immediate | undefined;

  const settle = (): void => {
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  const stopTimers = (): void => {
    clearImmediate(soon);
    clearInterval(keepAlive);
  };
  const detach = (): void => {
    res = undefined;
    stopTimers();
    settle();
  };
  /** The response, where it can still begin: a call whose caller's key has ended is answered by the HTTP handler. */
  const unanswered = (): ServerResponse | undefined => {
    if (res?.headersSent === true) detach();
    return res;
  };
  const start = (text: string): void => {
    started = true;
    stopTimers();
    const target = unanswered();
    if (target === undefined) return;
    target.writeHead(200, { ...STREAM_HEADERS, ...headers });
    target.flushHeaders();
    if (text !== '') target.write(text);
    keepAlive = setInterval(() => res?.write(PING), keepAliveMs).unref();
  };
  const next = (message: JSONRPCMessage): string => eventOf(naming?.keep(message), message);
  const attach = (target: ServerResponse): void => {
    // A caller that has hung up by now is heard of no more.
    if (target.destroyed) return;
    res = target;
    target.once('close', () => {
      if (res === target) detach();
    });
  };

  attach(response);
  if (isModern) keepAlive = setTimeout(() => start(PING), keepAliveMs).unref();
  else soon = setImmediate(() => start(naming?.first ?? ''));

  return {
    notify(notification) {
      if (ended) return;
      const event = next(notification);
      if (started) res?.write(event);
      else start((naming?.first ?? '') + event);
    },
    end(message) {
      if (ended) return;
      ended = true;
      stopTimers();
      if (isModern && !started) {
        const target = unanswered();
        if (target !== undefined) sendJsonText(target, JSON.stringify(message), headers);
      } else {
        const event = next(message);
        if (started) res?.end(event);
        else sendWhole(unanswered(), (naming?.first ?? '') + event, headers);
      }
      settle();
    },
    abandon() {
      ended = true;
      stopTimers();
      if (started) res?.end();
      else unanswered()?.destroy();
      settle();
    },
    moveTo(target, missed) {
      attach(target);
      start(missed.map(({ id, message }) => eventOf(id, message)).join(''));
    },
    get isAttached() {
      return res !== undefined;
    },
    over() {
      if (ended || res === undefined) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      return promise;
    },
  };
}

const eventOf = (id: string | undefined, message: JSONRPCMessage): string =>
  `event: message\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(message)}\n\n`;

/** A stream whose end is known from the start: with a length, head and body leave in one piece. */
function sendWhole(res: ServerResponse | undefined, text: string, headers: Record<string, string>): void {
  res?.writeHead(200, { ...STREAM_HEADERS, 'Content-Length': Buffer.byteLength(text), ...headers });
  res?.end(text);
}
