import type * as Jose from 'jose';
import type { JWTVerifyGetKey, RemoteJWKSet } from 'jose';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';

const TIMEOUT_MS = 3_000;
const FRESH_MS = 10 * 60_000;
/** How long an issuer's keys are used while it cannot be asked again. */
const BOUND_MS = 24 * 60 * 60_000;
/** How often a key that is not known may make us ask. */
const COOLDOWN_MS = 30_000;
const RETRY_MS = 5_000;

/** The issuer's keys are needed and cannot be had. */
export class KeysAway extends Error {
  override name = 'KeysAway';
}

/**
 * Finds the issuer's public keys. They are asked for anew every ten minutes in the background, so that an
 * issuer that is away stops nobody whose key is known.
 *
 * @throws KeysAway, and the library's errors for a token whose key is not among them
 */
export function createIssuerKeys(
  jose: Pick<typeof Jose, 'createRemoteJWKSet' | 'errors'>,
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

  const failed = (error: unknown): void => {
    restUntil = now() + RETRY_MS;
    log.warn({ error: messageOf(error), url: url.origin }, 'the keys of the token issuer cannot be read');
  };
  const renew = (): void => {
    askedAt = now();
    remote.reload().catch(failed);
  };

  return async (header, token) => {
    if (remote.jwks() === undefined) {
      if (now() < restUntil) throw new KeysAway();
      askedAt = now();
    } else if (now() - askedAt > FRESH_MS && now() >= restUntil) renew();
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
