import {
  TRACEPARENT_META_KEY,
  TRACESTATE_META_KEY,
  type ProgressNotification,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Call, TraceParent } from '../call.ts';
import type { Charge } from '../http/admission.ts';
import type { Identity } from '../identity.ts';
import type { Logger } from '../log.ts';

/** Who sent a request, and by which way in. */
export interface Caller {
  identity: Identity;
  /** Where the caller reached this server; undefined under stdio. */
  origin: string | undefined;
  log: Logger;
  requestId?: string | undefined;
}

/**
 * A caller by HTTP; `signal` aborts when it hangs up before its answer is whole, `charge` counts the calls of a batch.
 */
export type HttpCaller = Caller & { signal: AbortSignal; charge?: Charge | undefined };

/** One request: its caller, and the toolset that its path names, or all tools. */
export interface Visit {
  caller: Caller;
  toolset: string | undefined;
}

/** Finds the visit that a handler's context belongs to. */
export type VisitOf = (ctx: ServerContext) => Visit;

/** The visits of the requests that came by HTTP, kept for as long as the requests live. */
export interface Visits {
  of: VisitOf;
  add(request: Request, visit: Visit): void;
}

export function createVisits(): Visits {
  const visits = new WeakMap<Request, Visit>();
  return {
    add: (request, visit) => void visits.set(request, visit),
    of({ http }) {
      const visit = http?.req === undefined ? undefined : visits.get(http.req);
      // Never a fallback: a request without its caller must not run as somebody else.
      if (visit === undefined) throw new Error('this request has lost its caller');
      return visit;
    },
  };
}

/** A request as whatever carried it knows it. */
export interface Carried {
  /** Aborts when the caller cancels or hangs up. */
  signal: AbortSignal;
  meta: Record<string, unknown> | undefined;
  header: (name: 'traceparent' | 'tracestate') => string | undefined;
  /** Sends a notification that belongs to the request. */
  notify: (notification: ProgressNotification) => Promise<void>;
}

/** What the work for a request gets beside its input. */
export function callFor({ caller }: Visit, carried: Carried): Call {
  const { identity, origin, log, requestId } = caller;
  return {
    identity,
    origin,
    log,
    requestId,
    signal: carried.signal,
    trace: traceOf(carried),
    progress: progressOf(carried, log),
  };
}

/** The same for a request that the SDK carried. */
export const callOf = ({ mcpReq, http }: ServerContext, visit: Visit): Call =>
  callFor(visit, {
    signal: mcpReq.signal,
    meta: mcpReq._meta,
    header: (name) => http?.req?.headers.get(name) ?? undefined,
    notify: (notification) => mcpReq.notify(notification),
  });

function traceOf({ meta, header }: Carried): TraceParent | undefined {
  const traceparent = textOf(meta?.[TRACEPARENT_META_KEY]) ?? header('traceparent');
  if (traceparent === undefined || traceparent.length > MAX_TRACEPARENT_LENGTH) return undefined;
  const tracestate = textOf(meta?.[TRACESTATE_META_KEY]) ?? header('tracestate');
  return {
    traceparent,
    tracestate: (tracestate?.length ?? 0) > MAX_TRACESTATE_LENGTH ? undefined : tracestate,
  };
}

// https://www.w3.org/TR/trace-context/: 55 characters in version 00, and 512 that have to be passed on.
const MAX_TRACEPARENT_LENGTH = 128;
const MAX_TRACESTATE_LENGTH = 512;
const MAX_PROGRESS_TOKEN_LENGTH = 1_000;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const silent = (): void => undefined;

/**
 * Reports only to callers who gave a token for it, and only what goes forward, as the specification wants.
 */
function progressOf({ meta, signal, notify }: Carried, log: Logger): Call['progress'] {
  const progressToken = meta?.['progressToken'];
  if (typeof progressToken !== 'string' && typeof progressToken !== 'number') return silent;
  // It is repeated in each notification.
  if (String(progressToken).length > MAX_PROGRESS_TOKEN_LENGTH) return silent;
  let last = Number.NEGATIVE_INFINITY;
  return (progress, total, message) => {
    if (progress <= last || signal.aborted) return;
    last = progress;
    const params = {
      progressToken,
      progress,
      ...(total !== undefined && { total }),
      ...(message !== undefined && { message }),
    };
    notify({ method: 'notifications/progress', params }).catch((error: unknown) =>
      log.debug({ err: error }, 'progress did not reach the caller'),
    );
  };
}
