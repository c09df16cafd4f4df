import { allows, endOf, type Identity, type Scope } from '../identity.ts';
import type { KeyRing } from './key-ring.ts';

/** `unknown`: it cannot be said at the moment, as where the database has been away for long. */
export type Standing = 'holds' | 'ended' | 'unknown';

/** Says of what proved an identity whether it still does, so that what it opened closes with it. */
export interface Credentials {
  /**
   * Whether the identity still has its namespace and the scope that something takes. The answer is at most 4 s old while
   * the database answers. Never rejects.
   */
  check(identity: Identity, needs: Scope): Promise<Standing>;
  /**
   * Calls `onEnd` once, within 5 s, when the identity is not any more what it was: its key was revoked or has expired, or
   * now has another namespace or scope. Returns the function that ends the watch.
   */
  watch(identity: Identity, onEnd: () => void): () => void;
  close(): void;
}

const TICK_MS = 1_000;
const ignore = (): void => undefined;

/** Where access is off and nothing proves anybody, what was opened stays open, and what a key opened does not. */
export const NO_CREDENTIALS: Credentials = {
  check: ({ credential }) => Promise.resolve(credential === undefined ? 'holds' : 'ended'),
  watch: () => ignore,
  close: ignore,
};

interface Watch {
  identity: Identity;
  onEnd: () => void;
}

/** @param marks of the first key and of the issuers' tokens that this server takes */
export function createCredentials({
  ring,
  required,
  marks,
  now,
}: {
  ring: Pick<KeyRing, 'identityOf' | 'update'>;
  required: boolean;
  marks: { firstKey: string | undefined; tokens: readonly string[] };
  now: () => number;
}): Credentials {
  const watches = new Set<Watch>();

  /** The identity as it is now. */
  const current = (identity: Identity): Identity | undefined | 'unknown' => {
    const { credential } = identity;
    // What was opened while access was off belongs to no caller that this server could ask for a proof.
    if (credential === undefined) return required ? undefined : identity;
    if (endOf(identity) <= now()) return undefined;
    if (credential.kind === 'key') return ring.identityOf(credential.key);
    const isTaken =
      credential.kind === 'token'
        ? marks.tokens.includes(credential.mark)
        : credential.mark === marks.firstKey;
    return isTaken ? identity : undefined;
  };

  const hasChanged = (identity: Identity): boolean => {
    const is = current(identity);
    if (is === 'unknown') return false;
    return is?.namespace !== identity.namespace || is.scope !== identity.scope;
  };

  const tick = (): void => {
    if (watches.size === 0) return;
    for (const watch of watches) {
      if (!hasChanged(watch.identity)) continue;
      watches.delete(watch);
      watch.onEnd();
    }
    void ring.update();
  };
  const timer = setInterval(tick, TICK_MS).unref();

  return {
    async check(identity, needs) {
      if (identity.credential?.kind === 'key') await ring.update(identity.credential.key);
      const is = current(identity);
      if (is === 'unknown') return 'unknown';
      const holds =
        is?.namespace === identity.namespace && allows(is.scope, needs) && allows(identity.scope, needs);
      return holds ? 'holds' : 'ended';
    },
    watch(identity, onEnd) {
      // These two end with the process.
      if (identity.credential === undefined || identity.credential.kind === 'first-key') return ignore;
      const watch = { identity, onEnd };
      watches.add(watch);
      return () => void watches.delete(watch);
    },
    close: () => clearInterval(timer),
  };
}
