import type { Call } from '../../../server/src/call.ts';
import { LOCAL } from '../../../server/src/identity.ts';
import { createLog } from '../../../server/src/log.ts';

const log = createLog('silent', 2);

/**
 * A call by the local caller that nobody cancels and that asks for no progress, but for what `changes` say.
 */
export function callOf(changes: Partial<Call> = {}): Call {
  const { signal } = new AbortController();
  return { identity: LOCAL, signal, log, origin: undefined, progress: () => undefined, ...changes };
}
