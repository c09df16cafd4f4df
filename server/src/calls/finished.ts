import type { Call } from '../call.ts';
import type { Tool } from '../tools/tool.ts';

/**
 * How a call ended. `refused`: the caller asked for what it may not have or what does not fit, and was told
 * how to mend it; `failed`: something of ours or behind us did; `late`: its time was up; `busy`: it was never
 * begun.
 */
export const OUTCOMES = ['ok', 'failed', 'refused', 'cancelled', 'busy', 'late'] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** A call that is over, as audit, metrics and traces hear of it. */
export interface Finished {
  tool: Tool;
  input: Record<string, unknown>;
  call: Call;
  outcome: Outcome;
  /** Milliseconds since 1970, when the call came in. */
  at: number;
  /** Milliseconds, waiting for a place included. */
  ms: number;
  waitedMs: number;
  /** What the caller was told, or for a bug what the log says; undefined where all went well. */
  error: string | undefined;
}
