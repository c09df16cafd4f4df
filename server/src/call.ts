import type { Identity } from './identity.ts';
import type { Logger } from './log.ts';

/** The trace that a caller's work belongs to, as W3C Trace Context writes it in headers and in `_meta`. */
export interface TraceParent {
  traceparent: string;
  tracestate?: string | undefined;
}

/** What every piece of work for a caller gets beside its input. */
export interface Call {
  identity: Identity;
  /** Aborts when the caller cancels or hangs up, and when the deadline passes. */
  signal: AbortSignal;
  /** Stops the clock of the deadline while the work waits for its turn, until the function returned is called. */
  holdDeadline?: (() => () => void) | undefined;
  log: Logger;
  /** How logs, the audit and answers name the request; undefined under stdio. */
  requestId?: string | undefined;
  /** The caller's own trace, where it sent one. */
  trace?: TraceParent | undefined;
  /** Where the caller reached this server, for links: `https://tools.example`; undefined under stdio. */
  origin: string | undefined;
  /** Tells a caller who asked for it how far the work is; `total` where it is known. Costs nothing else. */
  progress(done: number, total?: number, message?: string): void;
}
