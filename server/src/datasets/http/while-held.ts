import type { Credentials } from '../../access/credentials.ts';
import type { Identity, Scope } from '../../identity.ts';
import { HttpRefusal } from './refusal.ts';

const ENDED =
  'The key or token behind this request has ended, or may not do this any more, and what it opened closed with it.';
const UNKNOWN = 'API keys cannot be checked at the moment. Try again in a few seconds.';

/**
 * Does work for as long as what proved the identity holds: the signal aborts when it has ended, also in the middle.
 *
 * @throws HttpRefusal 403 where it has ended, 503 where that cannot be said
 */
export async function whileHeld<T>(
  credentials: Credentials,
  identity: Identity,
  needs: Scope,
  work: (held: AbortSignal) => Promise<T>,
): Promise<T> {
  const standing = await credentials.check(identity, needs);
  if (standing === 'unknown') throw new HttpRefusal(503, UNKNOWN);
  if (standing === 'ended') throw new HttpRefusal(403, ENDED);
  const controller = new AbortController();
  const unwatch = credentials.watch(identity, () => controller.abort(new HttpRefusal(403, ENDED)));
  try {
    return await work(controller.signal);
  } finally {
    unwatch();
  }
}
