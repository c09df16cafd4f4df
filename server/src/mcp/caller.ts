import { TRACEPARENT_META_KEY, TRACESTATE_META_KEY, type ServerContext } from '@modelcontextprotocol/server';
import type { Call, TraceParent } from '../call.ts';
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

/** What the work for a request gets beside its input. */
export function callOf(ctx: ServerContext, { caller }: Visit): Call {
  const { identity, origin, log, requestId } = caller;
  return {
    identity,
    origin,
    log,
    requestId,
    signal: ctx.mcpReq.signal,
    trace: traceOf(ctx),
    progress: progressOf(ctx, log),
  };
}

function traceOf({ mcpReq, http }: ServerContext): TraceParent | undefined {
  const meta = mcpReq._meta;
  const headers = http?.req?.headers;
  const traceparent = textOf(meta?.[TRACEPARENT_META_KEY]) ?? headers?.get('traceparent') ?? undefined;
  if (traceparent === undefined) return undefined;
  const tracestate = textOf(meta?.[TRACESTATE_META_KEY]) ?? headers?.get('tracestate') ?? undefined;
  return { traceparent, tracestate };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const silent = (): void => undefined;

/**
 * Reports only to callers who gave a token for it, and only what goes forward, as the specification wants.
 */
function progressOf({ mcpReq }: ServerContext, log: Logger): Call['progress'] {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return silent;
  let last = Number.NEGATIVE_INFINITY;
  return (progress, total, message) => {
    if (progress <= last || mcpReq.signal.aborted) return;
    last = progress;
    mcpReq
      .notify({ method: 'notifications/progress', params: { progressToken, progress, total, message } })
      .catch((error: unknown) => log.debug({ err: error }, 'progress did not reach the caller'));
  };
}
