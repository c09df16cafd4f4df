import { z } from 'zod';
import { sendJson } from '../http/reply.ts';
import { DEFAULT_NAMESPACE, endOf, SCOPES, type Identity } from '../identity.ts';
import type { Route } from '../module.ts';
import type { KeyRing } from './key-ring.ts';
import { FIRST_KEY } from './authenticate.ts';

/** What a caller may know of itself, and of those who see the same data. */
export const whoami = z.object({
  /** As audit and log name it, such as `key:ci`. */
  id: z.string(),
  scope: z.enum(SCOPES),
  namespace: z.string(),
  /** When the key or token ends by itself, ISO 8601; null where it does not. */
  expiresAt: z.iso.datetime().nullable(),
  /**
   * Who sees the data of the namespace: this caller alone, the keys of `sharedWith` too, whoever reaches this server
   * (access is off), or `unknown` where the database is away.
   */
  sharing: z.enum(['own', 'shared', 'everyone', 'unknown']),
  /** The other live keys of the namespace, in the order of their names. */
  sharedWith: z.array(z.object({ id: z.string(), scope: z.enum(SCOPES) })),
});

export type Whoami = z.infer<typeof whoami>;

/**
 * Tells a caller who it is. A key in the middle of its rotation is one caller, not two.
 *
 * @param sharing the live keys of the namespace, undefined where they are not known
 */
export function whoamiOf(
  identity: Identity,
  about: { required: boolean; hasFirstKey: boolean; sharing: readonly Identity[] | undefined },
): Whoami {
  const { id, scope, namespace } = identity;
  const end = endOf(identity);
  const first = about.hasFirstKey && namespace === DEFAULT_NAMESPACE ? [FIRST_KEY] : [];
  const others = new Map(
    [...first, ...(about.sharing ?? [])]
      .filter((other) => other.id !== id)
      .map((other) => [other.id, { id: other.id, scope: other.scope }]),
  );
  const sharedWith = [...others.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const known = about.sharing === undefined ? 'unknown' : sharedWith.length === 0 ? 'own' : 'shared';
  return {
    id,
    scope,
    namespace,
    expiresAt: Number.isFinite(end) ? new Date(end).toISOString() : null,
    sharing: about.required ? known : 'everyone',
    sharedWith: about.required ? sharedWith : [],
  };
}

/** GET /api/whoami: whose key this is, what it may do, and with whom its data is shared. */
export function whoamiRoute(
  ring: Pick<KeyRing, 'sharing' | 'update'>,
  settings: { required: boolean; hasFirstKey: boolean },
): Route {
  return {
    path: '/api/whoami',
    methods: ['GET', 'HEAD'],
    access: 'read',
    async handle({ res, identity }) {
      if (identity === undefined) throw new Error('a route with a scope was reached without an identity');
      if (settings.required) await ring.update();
      const sharing = ring.sharing(identity.namespace);
      sendJson(res, 200, whoamiOf(identity, { ...settings, sharing }));
    },
  };
}
