import { SignJWT } from 'jose';
import type { Scope } from '../../../server/src/identity.ts';

const SECRET = 'a secret that is long enough for HS256';
const ISSUER = 'https://issuer.example';
const AUDIENCE = 'https://tools.example/mcp';

/** The environment of a server that wants tokens of `tokenFor`. */
export const JWT = {
  AUTH: 'required',
  JWT_SECRET: SECRET,
  JWT_ISSUER: ISSUER,
  JWT_AUDIENCE: AUDIENCE,
};

/** A token that proves who calls, good for a minute. */
export const tokenFor = (subject: string, scope: Scope): Promise<string> =>
  new SignJWT({ scope })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(new TextEncoder().encode(SECRET));
