import { StoreAway } from '../../blobs/store.ts';
import { BusyError, CallError, explain } from '../../errors.ts';
import { sendJson, stopReading } from '../../http/reply.ts';
import type { HttpCall } from '../../module.ts';
import { NameTaken } from '../catalog.ts';

/** A failure with a status of its own. */
export class HttpRefusal extends CallError {
  override name = 'HttpRefusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const RETRY_SECONDS = 5;
const TOO_SLOW = 'The file was given up, because it took too long. Try again, or send a smaller one.';

// What AbortSignal.timeout rejects with.
const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';

/** Tells a failure over HTTP; a bug of ours is thrown on, for the server to log and to answer. */
export function sendFailure({ req, res }: Pick<HttpCall, 'req' | 'res'>, error: unknown): void {
  const message = isTimeout(error) ? TOO_SLOW : explain(error);
  if (message === undefined) throw error;
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const status = statusOf(error);
  const seconds = error instanceof BusyError ? error.retryAfter : RETRY_SECONDS;
  sendJson(res, status, { error: message }, status === 503 ? { 'Retry-After': String(seconds) } : {});
  stopReading(req);
}

function statusOf(error: unknown): number {
  if (error instanceof HttpRefusal) return error.status;
  if (error instanceof NameTaken) return 409;
  if (error instanceof BusyError || error instanceof StoreAway || !(error instanceof CallError)) return 503;
  return 400;
}
