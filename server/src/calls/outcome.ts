import { BusyError, bugMessage, CallError, codeOf, explain, STATEMENT_CANCELLED } from '../errors.ts';
import type { Outcome } from './finished.ts';

/** The tool's time was up. */
export class LateError extends CallError {
  override name = 'LateError';
}

const CANCELLED = 'The call was cancelled.';

/** What a failure comes to: how the call ended, what its caller is told, and whether it is a bug of ours. */
export interface Failure {
  outcome: Exclude<Outcome, 'ok'>;
  message: string;
  bug: boolean;
}

/** Judges what a call threw; `cancelled` says that its caller had gone by then, whatever came of it. */
export function judge(error: unknown, cancelled: boolean, requestId: string | undefined): Failure {
  if (cancelled) return { outcome: 'cancelled', message: CANCELLED, bug: false };
  const message = explain(error);
  if (message === undefined) return { outcome: 'failed', message: bugMessage(requestId), bug: true };
  return { outcome: outcomeOf(error), message, bug: false };
}

function outcomeOf(error: unknown): Failure['outcome'] {
  if (error instanceof BusyError) return 'busy';
  if (error instanceof LateError || codeOf(error) === STATEMENT_CANCELLED) return 'late';
  return error instanceof CallError ? 'refused' : 'failed';
}
