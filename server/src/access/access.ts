import type { IncomingMessage } from 'node:http';
import type { Admission, Charge, Refusal } from '../http/admission.ts';
import { allows, LOCAL, ownerOf, type Identity, type Scope } from '../identity.ts';
import type { Logger } from '../log.ts';
import type { Module } from '../module.ts';
import type { Database } from '../postgres/database.ts';
import type { Redis } from '../redis/client.ts';
import type { Signer } from '../signer.ts';
import { addressOf } from './address.ts';
import { bearerToken, createJudge } from './authenticate.ts';
import { createCors } from './cors.ts';
import { createCredentials, type Credentials } from './credentials.ts';
import { createJwtJudge, tokenMarks } from './jwt.ts';
import { createKeyRing } from './key-ring.ts';
import { limitHeaders } from './limit-headers.ts';
import { createLimiter, type Taken } from './limiter.ts';
import { metadataRoutes } from './metadata.ts';
import { createRefusals } from './refusals.ts';
import { acceptsJwt, accessRequired, type AccessSettings } from './settings.ts';
import { whoamiRoute } from './whoami.ts';

const FAILURES_PER_MINUTE = 20;
/** How long a caller is sent away for where too many tokens of suspect addresses wait to be checked. */
const BUSY_MS = 1_000;

/** The guard at the door: who is calling, what it may do, and how often. */
export interface Access extends Admission {
  /** Whether callers must prove who they are. */
  required: boolean;
  /** The metadata that leads clients to the authorization server, who the caller is, and what to close. */
  module: Module;
  /** Whether what proved an identity still does. */
  credentials: Credentials;
}

/**
 * Opens the door. A token that is known costs a hash and two look-ups in memory; Postgres and Redis are asked
 * now and then, and where they are away, what is known goes on.
 */
export function openAccess({
  settings,
  allowedOrigins,
  database,
  redis,
  signer,
  log,
  now = Date.now,
}: {
  settings: AccessSettings;
  allowedOrigins: readonly string[];
  database: Database;
  redis: Redis['client'];
  signer: Pick<Signer, 'mark'>;
  log: Logger;
  now?: () => number;
}): Access {
  const required = accessRequired(settings);
  const refusals = createRefusals(settings);
  const ring = createKeyRing(database, log, now);
  const { apiKey } = settings;
  const firstKey = apiKey === undefined ? undefined : signer.mark('first key', apiKey);
  const tokens = tokenMarks(settings.jwt, signer);
  const jwt = acceptsJwt(settings.jwt) ? createJwtJudge(settings.jwt, tokens, log, now) : undefined;
  const judge = createJudge({ apiKey, mark: firstKey, ring, jwt });
  const marks = { firstKey, tokens: jwt === undefined ? [] : [tokens.secret, tokens.keys] };
  const credentials = createCredentials({ ring, required, marks, now });
  const failures = createLimiter('failures', FAILURES_PER_MINUTE, redis, log, now);
  const calls =
    settings.callsPerMinute === 0
      ? undefined
      : createLimiter('calls', settings.callsPerMinute, redis, log, now);
  if (!required) log.warn('access is off: whoever reaches this server may do everything');

  const tooManyFailures = (ms: number): Refusal =>
    refusals.tooMany('Too many failed attempts from this address', ms, {});

  const authenticate = async (
    req: IncomingMessage,
    needs: Scope,
    origin: string,
  ): Promise<Identity | { refusal: Refusal }> => {
    const token = bearerToken(req.headers.authorization);
    if (token === undefined) return { refusal: refusals.missing(needs, origin) };
    const address = () => addressOf(req, settings.trustedProxies);
    // Verified first: behind a proxy all callers have one address, and the failures of one must not lock the others out.
    const verdict = await judge(token, () => failures.spentFor(address()) > 0);
    if (verdict === undefined) return { refusal: tooManyFailures(BUSY_MS) };
    if (verdict.kind === 'proved') return verdict.identity;
    if (verdict.kind === 'unavailable') return { refusal: refusals.unavailable(verdict.reason) };
    if (verdict.kind === 'powerless')
      return { refusal: refusals.insufficient(verdict.reason, needs, origin) };
    // A client has to hear that its token has expired to get another one.
    if (verdict.genuine === true) return { refusal: refusals.invalid(verdict.reason, needs, origin) };
    const failed = await failures.take(address());
    if (!failed.ok) return { refusal: tooManyFailures(failed.resetMs) };
    log.warn({ address: address(), reason: verdict.reason }, 'a caller was turned away');
    return { refusal: refusals.invalid(verdict.reason, needs, origin) };
  };

  const forbid = (identity: Identity, needs: Scope, origin: string): Refusal =>
    refusals.insufficient(
      `This takes the scope ${needs}; ${identity.id} has ${identity.scope}`,
      needs,
      origin,
    );

  return {
    required,
    async admit(req, needs, origin) {
      const identity = required ? await authenticate(req, needs, origin) : LOCAL;
      if ('refusal' in identity) return identity;
      let headers: Record<string, string> = {};
      let charge: Charge | undefined;
      if (calls !== undefined) {
        // Where access is off, all callers have one name, so it is the address that is limited.
        const key = required ? ownerOf(identity) : addressOf(req, settings.trustedProxies);
        const refused = (taken: Taken): Refusal => {
          const reason = `More than ${calls.perMinute} calls in a minute`;
          return refusals.tooMany(reason, taken.resetMs, limitHeaders(calls, taken));
        };
        const taken = await calls.take(key);
        if (!taken.ok) return { refusal: refused(taken) };
        headers = limitHeaders(calls, taken);
        charge = async (more) => {
          for (let left = more; left > 0; left--) {
            const next = await calls.take(key);
            if (!next.ok) return refused(next);
          }
          return undefined;
        };
      }
      if (!allows(identity.scope, needs)) return { refusal: forbid(identity, needs, origin) };
      return { identity, headers, ...(charge && { charge }) };
    },
    answersCors: createCors(allowedOrigins),
    credentials,
    watch: (identity, onEnd) => credentials.watch(identity, onEnd),
    module: {
      routes: [
        ...metadataRoutes(settings),
        whoamiRoute(ring, { required, hasFirstKey: settings.apiKey !== undefined }),
      ],
      async close() {
        credentials.close();
        await ring.close();
      },
    },
  };
}
