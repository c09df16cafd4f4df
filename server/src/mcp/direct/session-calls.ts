import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  SUPPORTED_PROTOCOL_VERSIONS,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/server';
import type { Runner } from '../../calls/runner.ts';
import type { Visit } from '../caller.ts';
import { primingEvent, RESUMABLE, type SessionEvents } from '../event-log.ts';
import { createCallStream, type CallStream } from './call-stream.ts';
import { serveCall, type DirectCall } from './serve-call.ts';

/** The calls of a session that are served without the SDK; they outlive the requests that brought them. */
export interface SessionCalls {
  /** Resolves when the answer has been handed over, or the caller has hung up. */
  serve(
    call: DirectCall,
    incoming: { req: IncomingMessage; res: ServerResponse; visit: Visit },
  ): Promise<void>;
  /**
   * Stops all calls that have these ids; each is answered with this message, so that its stream ends. Unknown ids are no
   * error.
   */
  cancel(ids: readonly RequestId[], reason: unknown, answer: (id: RequestId) => JSONRPCMessage): void;
  /**
   * Goes on with the stream of a call that is under way, after an event; undefined where the event is not one
   * of such a stream, `in use` where another response has the stream.
   */
  resume(lastEventId: string, res: ServerResponse): Promise<'in use' | 'resumed' | undefined>;
  readonly size: number;
  close(): void;
}

interface Running {
  id: RequestId;
  stop: AbortController;
  stream: CallStream;
  streamId: string;
}

// How long a client that lost its stream waits before it asks again.
const RETRY_MS = 1_000;

const isResumable = (revision: string | undefined): boolean =>
  revision !== undefined && revision >= RESUMABLE && SUPPORTED_PROTOCOL_VERSIONS.includes(revision);

export function createSessionCalls(runner: Runner, events: SessionEvents): SessionCalls {
  // Not by id: a client may use one again while the first call runs, and each call must still be counted and stopped.
  const running = new Set<Running>();

  return {
    async serve(call, { req, res, visit }) {
      const headers = { 'mcp-session-id': String(req.headers['mcp-session-id']) };
      const streamId = randomUUID();
      const first = isResumable(call.revision) ? primingEvent(events.add(streamId), RETRY_MS) : '';
      const naming = { first, keep: (message: JSONRPCMessage) => events.add(streamId, message) };
      const stream = createCallStream(res, { isModern: false, naming, headers });
      const stop = new AbortController();
      const entry: Running = { id: call.id, stop, stream, streamId };
      running.add(entry);
      const { signal } = stop;
      void serveCall(call, { req, visit, runner, signal, stream }).finally(() => running.delete(entry));
      await stream.over();
    },
    cancel(ids, reason, answer) {
      for (const { id, stop, stream } of running) {
        if (!ids.includes(id)) continue;
        stop.abort(reason);
        stream.end(answer(id));
      }
    },
    async resume(lastEventId, res) {
      const streamId = events.streamOf(lastEventId);
      const entry = [...running].find((one) => one.streamId === streamId);
      if (entry === undefined) return undefined;
      if (entry.stream.isAttached) return 'in use';
      entry.stream.moveTo(res, events.after(lastEventId));
      await entry.stream.over();
      return 'resumed';
    },
    get size() {
      return running.size;
    },
    close() {
      for (const { stop, stream } of running) {
        stop.abort(new Error('the session has ended'));
        stream.abandon();
      }
      running.clear();
    },
  };
}
