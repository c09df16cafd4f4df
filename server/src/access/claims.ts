import { hash } from 'node:crypto';
import { z } from 'zod';
import { SCOPES, type Identity, type Scope } from '../identity.ts';

/** The claims that this server reads, beside those that are checked with the signature. */
export const claims = z.object({
  iss: z.string(),
  sub: z.string().min(1),
  /** Seconds since the epoch. */
  exp: z.number(),
  /** OAuth's own (RFC 8693), parted by spaces; `scp` is what some issuers write instead. */
  scope: z.string().optional(),
  scp: z.union([z.string(), z.array(z.string())]).optional(),
});

export type Claims = z.infer<typeof claims>;

/** What the namespaces of tokens' subjects begin with. */
const TOKEN_NAMESPACE = 'jwt-';
const NAMESPACE_LENGTH = 32;
const PLAIN = /^[\w.@+|:-]{1,64}$/;

/** The most that the token's scopes allow, or nothing where none of them is one of ours. */
export function scopeOf({ scope, scp }: Pick<Claims, 'scope' | 'scp'>, prefix: string): Scope | undefined {
  const texts = [scope ?? '', ...(Array.isArray(scp) ? scp : [scp ?? ''])];
  const given = new Set(texts.flatMap((text) => text.split(' ')));
  return SCOPES.findLast((name) => given.has(prefix + name));
}

/**
 * Who the subject of a token is here. The namespace is made from issuer and subject together, hashed, so that
 * no subject can be named to look like another's namespace.
 */
export function identityOf(
  { iss, sub, exp }: Pick<Claims, 'iss' | 'sub' | 'exp'>,
  scope: Scope,
  issuerMark: string,
): Identity {
  const mark = hash('sha256', JSON.stringify([iss, sub]), 'hex').slice(0, NAMESPACE_LENGTH);
  return {
    id: `jwt:${PLAIN.test(sub) ? sub : mark}`,
    namespace: `${TOKEN_NAMESPACE}${mark}`,
    scope,
    credential: { kind: 'token', mark: issuerMark, until: exp * 1_000 },
  };
}
