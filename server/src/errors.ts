import { outageOf } from './outage.ts';

/** A failure whose message is fit for the caller: it says what is wrong and what may be done about it. */
export class CallError extends Error {
  override name = 'CallError';
}

/** Too much is under way: the call was not begun, and may be tried again. */
export class BusyError extends CallError {
  override name = 'BusyError';
  /** When to try again, in seconds; what HTTP says as Retry-After. */
  readonly retryAfter: number;

  constructor(message: string, { retryAfter = 5, cause }: { retryAfter?: number; cause?: unknown } = {}) {
    super(message, { cause });
    this.retryAfter = retryAfter;
  }
}

/** The SQLSTATE of a statement that was cancelled, as its time limit does. */
export const STATEMENT_CANCELLED = '57014';
const MISSING_TABLE = '42P01';
// Serialization failure, deadlock, lock not available.
const CONTENDED = /^(40001|40P01|55P03)$/;

const AWAY = {
  database: 'The database is not reachable at the moment. Try again in a few seconds.',
  cache: 'The cache of the server is not reachable at the moment. Try again in a few seconds.',
};

/** The `code` that Node and node-postgres put on their errors, where there is one. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The text of any thrown value. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** What to tell a caller about a failure, or nothing where the failure is a bug of ours. */
export function explain(error: unknown): string | undefined {
  if (error instanceof CallError) return error.message;
  const code = codeOf(error) ?? '';
  if (code === STATEMENT_CANCELLED) return 'The database took too long. Ask for less, or try again.';
  if (code === MISSING_TABLE) return 'The database is still being prepared. Try again in a few seconds.';
  if (CONTENDED.test(code)) return 'Other calls were changing the same data. Try again.';
  const away = outageOf(error);
  return away && AWAY[away];
}

/** What to tell a caller about a bug of ours, and how to find it in the log. */
export function bugMessage(requestId: string | undefined): string {
  const search = requestId === undefined ? '' : ` Look for ${requestId} there.`;
  return `Something went wrong inside the server; its log has the details.${search}`;
}
