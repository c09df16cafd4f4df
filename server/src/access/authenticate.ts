import type { Buffer } from 'node:buffer';
import type { Identity } from '../identity.ts';
import { digest, sameDigest } from './api-key.ts';
import type { JwtJudge } from './jwt.ts';
import type { KeyRing } from './key-ring.ts';
import { invalid, type Verdict } from './verdict.ts';

const ADMIN: Identity = { id: 'key:admin', namespace: 'default', scope: 'admin' };
const ADMIN_PROVED: Verdict = { kind: 'proved', identity: ADMIN };
const LONGEST = 8_192;
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
 * Judges a token. Whatever is known already is answered in any case; where `mayWork` says no, a token that
 * would take work to check is not looked at, and the answer is undefined.
 */
export type Judge = (token: string, mayWork: () => boolean) => Promise<Verdict | undefined>;

export function createJudge({
  apiKey,
  ring,
  jwt,
}: {
  apiKey: string | undefined;
  ring: KeyRing;
  jwt: JwtJudge | undefined;
}): Judge {
  const admin: Buffer | undefined = apiKey === undefined ? undefined : digest(apiKey);

  return async (token, mayWork) => {
    const mark = digest(token);
    if (admin !== undefined && sameDigest(mark, admin)) return ADMIN_PROVED;
    if (token.startsWith('berth_')) return ring.judge(token, mark);
    if (!JWT.test(token)) return invalid('This is neither an API key of this server nor a token');
    if (jwt === undefined) return invalid('This server takes API keys only');
    const name = mark.toString('base64url');
    return jwt.recall(name) ?? (mayWork() ? jwt.judge(token, name) : undefined);
  };
}
