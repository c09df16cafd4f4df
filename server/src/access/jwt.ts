import { createSecretKey } from 'node:crypto';
import type * as Jose from 'jose';
import type { JWTVerifyGetKey, JWTVerifyResult } from 'jose';
import type { Logger } from '../log.ts';
import type { Signer } from '../signer.ts';
import { claims, identityOf, scopeOf } from './claims.ts';
import { createIssuerKeys, KeysAway } from './issuer-keys.ts';
import { audiences, type AccessSettings } from './settings.ts';
import { invalid, type Verdict } from './verdict.ts';

// A token that says HS256 is never checked against a public key, nor any other against the secret.
const SYMMETRIC = ['HS256'];
const ASYMMETRIC = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');
const CLOCK_TOLERANCE_SECONDS = 30;
/** How long a proved token is believed without looking again: how late the withdrawal of a key may be. */
const CACHE_MS = 60_000;
const CACHE_SIZE = 10_000;

const AWAY: Verdict = {
  kind: 'unavailable',
  reason: 'The keys of the token issuer cannot be read at the moment',
};
const UNFIT = 'The token is signed in a way that is not accepted here';
const BROKEN = 'The token is malformed, or its signature is wrong';

/** Judges the tokens of one issuer. */
export interface JwtJudge {
  /** What is known of a token already, by its digest. */
  recall(digest: string): Verdict | undefined;
  /** Never rejects. */
  judge(token: string, digest: string): Promise<Verdict>;
}

/** Names of what this server trusts to sign tokens: another secret or another issuer has another name. */
export interface TokenMarks {
  /** Of JWT_SECRET. */
  secret: string;
  /** Of the keys at JWT_JWKS_URL. */
  keys: string;
}

export const tokenMarks = (
  { secret, jwksUrl, issuer }: AccessSettings['jwt'],
  signer: Pick<Signer, 'mark'>,
): TokenMarks => ({
  secret: signer.mark('token secret', JSON.stringify([issuer, secret])),
  keys: signer.mark('token keys', JSON.stringify([issuer, jwksUrl])),
});

/** Loads the library at the first token, so that a server without issuer never does. */
export function createJwtJudge(
  settings: AccessSettings['jwt'],
  marks: TokenMarks,
  log: Logger,
  now: () => number = Date.now,
): JwtJudge {
  const known = new Map<string, { verdict: Verdict; until: number }>();
  const verify = createVerify(settings, log, now);

  return {
    recall(digest) {
      const entry = known.get(digest);
      if (entry === undefined || now() < entry.until) return entry?.verdict;
      known.delete(digest);
      return undefined;
    },
    async judge(token, digest) {
      const jose = await import('jose');
      try {
        const { payload: given, protectedHeader } = await verify(jose, token);
        const payload = claims.parse(given);
        const scope = scopeOf(payload, settings.scopePrefix);
        if (scope === undefined) return powerless(settings.scopePrefix);
        const mark = SYMMETRIC.includes(protectedHeader.alg) ? marks.secret : marks.keys;
        const verdict: Verdict = { kind: 'proved', identity: identityOf(payload, scope, mark) };
        const [oldest] = known.keys();
        if (known.size >= CACHE_SIZE && oldest !== undefined) known.delete(oldest);
        known.set(digest, { verdict, until: Math.min(payload.exp * 1_000, now() + CACHE_MS) });
        return verdict;
      } catch (error) {
        return failure(error, jose);
      }
    },
  };
}

/** Checks signature, issuer, audience and times; the way of signing decides which key is asked. */
function createVerify(
  { secret, jwksUrl, issuer, audience }: AccessSettings['jwt'],
  log: Logger,
  now: () => number,
): (jose: typeof Jose, token: string) => Promise<JWTVerifyResult> {
  const secretKey = secret === undefined ? undefined : createSecretKey(secret, 'utf8');
  let issuerKeys: JWTVerifyGetKey | undefined;
  const expected = {
    issuer: issuer ?? [],
    audience: audiences(audience),
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['exp', 'sub'],
  };

  return async (jose, token) => {
    const { alg = '' } = jose.decodeProtectedHeader(token);
    refuseForeign(jose, token, expected);
    const options = { ...expected, currentDate: new Date(now()) };
    if (secretKey !== undefined && SYMMETRIC.includes(alg)) {
      return jose.jwtVerify(token, secretKey, { ...options, algorithms: SYMMETRIC });
    }
    if (jwksUrl === undefined) throw new jose.errors.JOSEAlgNotAllowed();
    issuerKeys ??= createIssuerKeys(jose, new URL(jwksUrl), log, now);
    return jose.jwtVerify(token, issuerKeys, { ...options, algorithms: ASYMMETRIC });
  };
}

/** Refuses what claims to be of another issuer, or for another server, before any work is done for it. */
function refuseForeign(
  jose: typeof Jose,
  token: string,
  { issuer, audience }: { issuer: string | readonly string[]; audience: readonly string[] },
): void {
  const payload = jose.decodeJwt(token);
  const refuse = (claim: string): never => {
    throw new jose.errors.JWTClaimValidationFailed(`unexpected ${claim}`, payload, claim);
  };
  if (payload.iss !== issuer) refuse('iss');
  if (![payload.aud ?? []].flat().some((name) => audience.includes(name))) refuse('aud');
}

function powerless(prefix: string): Verdict {
  const wanted = ['read', 'write', 'admin'].map((name) => prefix + name).join(', ');
  return { kind: 'powerless', reason: `The token has none of the scopes ${wanted}` };
}

function failure(error: unknown, { errors }: typeof Jose): Verdict {
  if (error instanceof KeysAway) return AWAY;
  // Claims are looked at after the signature.
  if (error instanceof errors.JWTExpired) {
    return { kind: 'invalid', reason: 'The token has expired', genuine: true };
  }
  if (error instanceof errors.JWTClaimValidationFailed) return invalid(wrongClaim(error.claim));
  if (error instanceof errors.JOSEAlgNotAllowed) return invalid(UNFIT);
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return invalid('The token does not name a key that its issuer publishes');
  }
  return invalid(BROKEN);
}

function wrongClaim(claim: string): string {
  if (claim === 'aud') return 'The token is meant for another server (aud)';
  if (claim === 'iss') return 'The token is from another issuer (iss)';
  if (claim === 'nbf') return 'The token does not hold yet (nbf)';
  return `The token has no proper ${claim}`;
}
