import type * as Jose from 'jose';
import type { JWTVerifyGetKey, RemoteJWKSet } from 'jose';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';

const TIMEOUT_MS = 3_000;
const FRESH_MS = 10 * 60_000;
/** How long an issuer's keys are used while it cannot be asked again. */
const BOUND_MS = 24 * 60 * 60_000;
/** How often a key that is not known may make us ask, after an answer. */
const COOLDOWN_MS = 30_000;
/** How long the issuer is not asked after a failure, whichever keys are wanted: each question can take TIMEOUT_MS. */
const RETRY_MS = 5_000;

/** The issuer's keys are needed and cannot be had. */
export class KeysAway extends Error {
  override name = 'KeysAway';
}

/**
 * Finds the issuer's public keys. They are asked for anew every ten minutes in the background, so that an
 * issuer that is away stops nobody whose key is known. For a while after a failure it is not asked at all: the keys that
 * are known decide alone.
 *
 * @throws KeysAway, and the library's errors for a token whose key is not among them
 */
export function createIssuerKeys(
  jose: Pick<typeof Jose, 'createLocalJWKSet' | 'createRemoteJWKSet' | 'errors'>,
  url: URL,
  log: Logger,
  now: () => number,
): JWTVerifyGetKey {
  const remote: RemoteJWKSet = jose.createRemoteJWKSet(url, {
    timeoutDuration: TIMEOUT_MS,
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: BOUND_MS,
  });
  let askedAt = Number.NEGATIVE_INFINITY;
  let restUntil = Number.NEGATIVE_INFINITY;
  // The keys as they were when the issuer failed.
  let kept: JWTVerifyGetKey | undefined;

  const failed = (error: unknown): void => {
    // Requests that waited for one answer fail together.
    if (now() < restUntil) return;
    restUntil = now() + RETRY_MS;
    const jwks = remote.jwks();
    kept = jwks === undefined ? undefined : jose.createLocalJWKSet(jwks);
    log.warn({ error: messageOf(error), url: url.origin }, 'the keys of the token issuer cannot be read');
  };
  const renew = (): void => {
    askedAt = now();
    remote.reload().catch(failed);
  };
  /** Asks nothing. A key that is not known may be a new one, so that its token is not called wrong. */
  const keyOfKept: JWTVerifyGetKey = async (header, token) => {
    if (kept === undefined || !remote.fresh) throw new KeysAway();
    try {
      return await kept(header, token);
    } catch (error) {
      const { JWKSMultipleMatchingKeys, JOSENotSupported } = jose.errors;
      const isUnfit = error instanceof JWKSMultipleMatchingKeys || error instanceof JOSENotSupported;
      throw isUnfit ? error : new KeysAway();
    }
  };

  return async (header, token) => {
    if (now() < restUntil) return keyOfKept(header, token);
    if (remote.jwks() === undefined) askedAt = now();
    else if (now() - askedAt > FRESH_MS) renew();
    try {
      return await remote(header, token);
    } catch (error) {
      const { JWKSNoMatchingKey, JWKSMultipleMatchingKeys, JOSENotSupported } = jose.errors;
      const unfit = [JWKSNoMatchingKey, JWKSMultipleMatchingKeys, JOSENotSupported];
      if (unfit.some((kind) => error instanceof kind)) throw error;
      failed(error);
      throw new KeysAway();
    }
  };
}
