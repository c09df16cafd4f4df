import type { Buffer } from 'node:buffer';
import { z } from 'zod';
import { SCOPES, type Scope } from '../identity.ts';
import { instant } from '../postgres/columns.ts';
import type { Statement } from '../postgres/pool.ts';

/** A key as a call needs it. */
export const liveKeyRow = z.object({
  id: z.string(),
  name: z.string(),
  namespace: z.string(),
  scope: z.enum(SCOPES),
  hash: z.instanceof(Uint8Array),
  expires_at: z.date().nullable(),
});

/** A key as people see it; times are ISO 8601, UTC. */
export const keyRow = z
  .object({
    id: z.string(),
    name: z.string(),
    namespace: z.string(),
    scope: z.enum(SCOPES),
    created_at: instant,
    last_used_at: instant.nullable(),
    expires_at: instant.nullable(),
    revoked_at: instant.nullable(),
    replaces: z.string().nullable(),
    live: z.boolean(),
  })
  .transform(({ created_at, last_used_at, expires_at, revoked_at, ...key }) => ({
    ...key,
    createdAt: created_at,
    lastUsedAt: last_used_at,
    expiresAt: expires_at,
    revokedAt: revoked_at,
  }));

export type KeyRecord = z.infer<typeof keyRow>;

const LIVE = 'revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())';
const COLUMNS = `id, name, namespace, scope, created_at, last_used_at, expires_at, revoked_at, replaces, ${LIVE} AS live`;

/** Every key that opens anything now. */
export const selectLiveKeys: Statement = {
  text: `SELECT id, name, namespace, scope, hash, expires_at FROM api_keys WHERE ${LIVE}`,
  values: [],
};

/** Every key there is or was, oldest first. */
export const selectKeys: Statement = {
  text: `SELECT ${COLUMNS} FROM api_keys ORDER BY created_at, id`,
  values: [],
};

/** Every live key of a namespace. */
export function selectSharing(namespace: string): Statement {
  return {
    text: `SELECT ${COLUMNS} FROM api_keys WHERE namespace = $1 AND ${LIVE} ORDER BY name, created_at`,
    values: [namespace],
  };
}

/** Every key of a name there is or was, the newest first. */
export function selectNamed(name: string): Statement {
  return {
    text: `SELECT ${COLUMNS} FROM api_keys WHERE name = $1 ORDER BY created_at DESC, id`,
    values: [name],
  };
}

/**
 * Adds a key, unless a live one of the namespace has its name, or with `unique` a live one of any; `seconds` is how long
 * it holds.
 */
export function insertKey(key: {
  id: string;
  name: string;
  namespace: string;
  scope: Scope;
  hash: Buffer;
  seconds: number | undefined;
  unique?: boolean;
}): Statement {
  return {
    text: `INSERT INTO api_keys (id, name, namespace, scope, hash, expires_at)
      SELECT $1::text, $2::text, $3::text, $4::text, $5::bytea, now() + make_interval(secs => $6::float8)
      WHERE NOT EXISTS (
        SELECT 1 FROM api_keys WHERE ($7::boolean OR namespace = $3) AND name = $2 AND ${LIVE}
      )
      RETURNING ${COLUMNS}`,
    values: [key.id, key.name, key.namespace, key.scope, key.hash, key.seconds ?? null, key.unique ?? false],
  };
}

/**
 * Puts a new key in the place of a live one that nothing has replaced yet. The old one holds for `overlap`
 * seconds more; the new one for `seconds`, or as long as the old one was made to hold.
 */
export function rotateKey(
  old: string,
  key: { id: string; hash: Buffer; overlap: number; seconds: number | undefined },
): Statement {
  return {
    text: `WITH old AS (
        SELECT * FROM api_keys WHERE id = $1 AND ${LIVE}
          AND NOT EXISTS (SELECT 1 FROM api_keys WHERE replaces = $1 AND revoked_at IS NULL)
        FOR UPDATE
      ), ending AS (
        UPDATE api_keys SET expires_at = least(old.expires_at, now() + make_interval(secs => $4::float8))
        FROM old WHERE api_keys.id = old.id
      )
      INSERT INTO api_keys (id, name, namespace, scope, hash, expires_at, replaces)
      SELECT $2::text, name, namespace, scope, $3::bytea,
        coalesce(now() + make_interval(secs => $5::float8), now() + (expires_at - created_at)), id
      FROM old RETURNING ${COLUMNS}`,
    values: [old, key.id, key.hash, key.overlap, key.seconds ?? null],
  };
}

/** Ends a key at once; the row comes back if there was a key to end. */
export function revokeKey(id: string): Statement {
  return {
    text: `UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL RETURNING ${COLUMNS}`,
    values: [id],
  };
}

/** Writes down when keys were last used; a replica that is late does not turn the time back. */
export function touchKeys(uses: ReadonlyMap<string, Date>): Statement {
  return {
    text: `UPDATE api_keys SET last_used_at = greatest(last_used_at, used.at)
      FROM unnest($1::text[], $2::timestamptz[]) AS used (id, at) WHERE api_keys.id = used.id`,
    values: [[...uses.keys()], [...uses.values()]],
  };
}
