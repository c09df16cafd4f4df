import type { Buffer } from 'node:buffer';
import { DEFAULT_NAMESPACE, type Identity } from '../identity.ts';
import { digest, sameDigest } from './api-key.ts';
import type { JwtJudge } from './jwt.ts';
import type { KeyRing } from './key-ring.ts';
import { createLane } from './lane.ts';
import { invalid, type Verdict } from './verdict.ts';

/** The holder of API_KEY. */
export const FIRST_KEY: Identity = { id: 'key:admin', namespace: DEFAULT_NAMESPACE, scope: 'admin' };
const LONGEST = 8_192;
// A check takes a tenth of a millisecond or so: the last one in the line waits for less than half a second.
const MAX_WAITING = 2_000;
// RFC 6750: the scheme's case is free, and the token is one run of these characters.
const BEARER = /^bearer +([\w.~+/-]+=*) *$/i;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** The token of an Authorization header; nothing where there is no header, `''` where it holds no token. */
export function bearerToken(header: string | undefined): string | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  if (header.length > LONGEST) return '';
  return BEARER.exec(header)?.[1] ?? '';
}

/**
 * Judges a token. Undefined where checking it would be one piece of work too many at the moment: of tokens from suspect
 * addresses, one is checked at a time. A token that is known already is never kept waiting.
 */
export type Judge = (token: string, isSuspect: () => boolean) => Promise<Verdict | undefined>;

/** @param mark of the first key, which goes into what its holder opens */
export function createJudge({
  apiKey,
  mark,
  ring,
  jwt,
}: {
  apiKey: string | undefined;
  mark: string | undefined;
  ring: KeyRing;
  jwt: JwtJudge | undefined;
}): Judge {
  const first: Buffer | undefined = apiKey === undefined ? undefined : digest(apiKey);
  const identity: Identity =
    mark === undefined ? FIRST_KEY : { ...FIRST_KEY, credential: { kind: 'first-key', mark } };
  const firstProved: Verdict = { kind: 'proved', identity };
  const lane = createLane(MAX_WAITING);

  return async (token, isSuspect) => {
    const name = digest(token);
    if (first !== undefined && sameDigest(name, first)) return firstProved;
    if (token.startsWith('berth_')) return ring.judge(token, name);
    if (!JWT.test(token)) return invalid('This is neither an API key of this server nor a token');
    if (jwt === undefined) return invalid('This server takes API keys only');
    const key = name.toString('base64url');
    const known = jwt.recall(key);
    if (known !== undefined) return known;
    const check = (): Promise<Verdict> => jwt.judge(token, key);
    return isSuspect() ? lane.run(check) : check();
  };
}
