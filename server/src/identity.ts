import { z } from 'zod';

/** What a caller may do: each scope includes the ones before it. */
export const SCOPES = ['read', 'write', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/**
 * What proved an identity, so that what it opened can be closed with it. Holds no secret: it travels in signed links,
 * which their holders can read.
 */
const credentialSchema = z.discriminatedUnion('kind', [
  /** API_KEY of the environment; `mark` changes with it. */
  z.object({ kind: z.literal('first-key'), mark: z.string() }),
  /** A key of the table `api_keys`; `until` is when it expires, in milliseconds since the epoch. */
  z.object({ kind: z.literal('key'), key: z.string(), until: z.number().optional() }),
  /** A JSON Web Token; `mark` changes with the issuer and the secret that this server trusts. */
  z.object({ kind: z.literal('token'), mark: z.string(), until: z.number() }),
]);

export const identitySchema = z.object({
  /** How audit, logs and limits name the caller, such as `key:ci` or `jwt:alice`; never a secret. */
  id: z.string(),
  /** What everything the caller stores is kept under; no caller of another namespace sees it. */
  namespace: z.string(),
  scope: z.enum(SCOPES),
  /** Absent where access is off. */
  credential: credentialSchema.optional(),
});

/** Who is calling, as the way in has proved it. */
export type Identity = z.infer<typeof identitySchema>;

/** One caller's name among those of all namespaces, whose ids may be the same. */
export const ownerOf = ({ namespace, id }: Pick<Identity, 'namespace' | 'id'>): string =>
  JSON.stringify([namespace, id]);

/** The namespace of API_KEY, and of every caller where access is off. */
export const DEFAULT_NAMESPACE = 'default';

/** The caller where access is off: everything on this machine is one and the same. */
export const LOCAL: Identity = { id: 'local', namespace: DEFAULT_NAMESPACE, scope: 'admin' };

/** Whether a caller with scope `has` may do what takes scope `needs`. */
export function allows(has: Scope, needs: Scope): boolean {
  return SCOPES.indexOf(has) >= SCOPES.indexOf(needs);
}

/** When a credential ends by itself, in milliseconds since the epoch; infinity where it does not. */
export const endOf = ({ credential }: Identity): number =>
  credential === undefined || credential.kind === 'first-key'
    ? Number.POSITIVE_INFINITY
    : (credential.until ?? Number.POSITIVE_INFINITY);

/** How long what this identity opens may stay open: at most `most` seconds, and no longer than what proved it. */
export const secondsFor = (identity: Identity, most: number): number =>
  Math.max(0, Math.min(most, Math.floor((endOf(identity) - Date.now()) / 1_000)));
