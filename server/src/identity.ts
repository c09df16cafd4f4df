/** What a caller may do: each scope includes the ones before it. */
export const SCOPES = ['read', 'write', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** Who is calling, as the way in has proved it. */
export interface Identity {
  /** How audit, logs and limits name the caller, such as `key:ci` or `jwt:alice`; never a secret. */
  id: string;
  /** What everything the caller stores is kept under; nobody of another namespace sees it. */
  namespace: string;
  scope: Scope;
}

/** One caller's name among those of all namespaces, whose ids may be the same. */
export const ownerOf = ({ namespace, id }: Identity): string => JSON.stringify([namespace, id]);

/** The caller where access is off: everything on this machine is one and the same. */
export const LOCAL: Identity = { id: 'local', namespace: 'default', scope: 'admin' };

/** Whether a caller with scope `has` may do what takes scope `needs`. */
export function allows(has: Scope, needs: Scope): boolean {
  return SCOPES.indexOf(has) >= SCOPES.indexOf(needs);
}
