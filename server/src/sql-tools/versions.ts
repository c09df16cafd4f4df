import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { backoff } from '../backoff.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { instant } from '../postgres/columns.ts';
import type { Database } from '../postgres/database.ts';
import { LOCKS } from '../postgres/locks.ts';
import * as fields from '../tools/fields.ts';

/** A configuration that some server of this stack took on. */
export const storedVersion = z.object({
  sha256: z.string(),
  tools: z.number(),
  loadedAt: fields.instant,
});

const row = z
  .object({ id: z.string(), sha256: z.string(), tools: z.number(), loaded_at: instant, text: z.string() })
  .transform(({ loaded_at, ...rest }) => ({ ...rest, loadedAt: loaded_at }));

export type StoredVersion = z.infer<typeof row>;

export interface NewVersion {
  sha256: string;
  /** With variables by name and passwords masked. */
  text: string;
  tools: number;
}

const STORE_MS = 5_000;

/** The newest versions first, those older than `before`; with `sha256`, those alone whose hash begins so. */
export async function listVersions(
  database: Database,
  { limit, sha256, before }: { limit: number; sha256?: string | undefined; before?: string | undefined },
  signal: AbortSignal,
): Promise<StoredVersion[]> {
  const text = `SELECT id, sha256, tools, loaded_at, text FROM tool_configurations
    WHERE ($2::text IS NULL OR sha256 LIKE $2 || '%') AND ($3::bigint IS NULL OR id < $3)
    ORDER BY id DESC LIMIT $1`;
  const values = [limit, sha256 ?? null, before ?? null];
  return z.array(row).parse(await database.query({ text, values }, signal));
}

/**
 * Records a version, once for all the servers that take it on one after the other. Tries until the database
 * is there or the signal aborts: a configuration counts from when it is served, recorded or not.
 */
export async function recordVersion(
  database: Database,
  version: NewVersion,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      await insert(database, version, AbortSignal.any([signal, AbortSignal.timeout(STORE_MS)]));
      return;
    } catch (error) {
      log.debug(
        { attempt, error: messageOf(error) },
        'a version of the tool configuration waits to be recorded',
      );
      await sleep(backoff(attempt), undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

async function insert(
  database: Database,
  { sha256, text, tools }: NewVersion,
  signal: AbortSignal,
): Promise<void> {
  await database.transaction(async (query) => {
    await query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [LOCKS.recordConfiguration] });
    await query({
      text: `INSERT INTO tool_configurations (sha256, text, tools) SELECT $1, $2, $3
        WHERE $1 IS DISTINCT FROM (SELECT sha256 FROM tool_configurations ORDER BY id DESC LIMIT 1)`,
      values: [sha256, text, tools],
    });
  }, signal);
}
