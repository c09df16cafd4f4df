import { z } from 'zod';
import { OUTCOMES, type Outcome } from '../calls/finished.ts';
import { instant } from '../postgres/columns.ts';
import { LOCKS } from '../postgres/locks.ts';
import type { Statement } from '../postgres/pool.ts';
import type { AuditRecord } from './record.ts';
import { storable } from './storable.ts';

/** Stores records, each once however often it is sent. */
export function insertRecords(records: readonly AuditRecord[]): Statement {
  return {
    text: `INSERT INTO audit
        (id, at, namespace, identity, tool, outcome, duration_ms, request_id, arguments, error)
      SELECT id, to_timestamp(at / 1000), namespace, identity, tool, outcome, duration_ms, request_id,
        arguments::jsonb, error
      FROM json_to_recordset($1) AS record (id uuid, at double precision, namespace text, identity text, tool text,
        outcome text, duration_ms double precision, request_id text, arguments text, error text)
      ON CONFLICT (id) DO NOTHING`,
    values: [storable(JSON.stringify(records))],
  };
}

/** A call's place in the list: when it came, and its id among those of the same moment. */
export type CallPlace = [at: string, id: string];

/** Which calls to list: every condition that is present must hold. Times are ISO 8601. */
export interface CallFilter {
  tool?: string | undefined;
  outcome?: Outcome | undefined;
  since?: string | undefined;
  before?: string | undefined;
  /** Only what stands behind this place. */
  after?: CallPlace | undefined;
  limit: number;
}

/** Finds a namespace's calls, newest first. */
export function selectRecords(namespace: string, filter: CallFilter): Statement {
  const values: unknown[] = [namespace];
  const conditions = ['namespace = $1'];
  const add = (condition: string, value: unknown): void => {
    if (value !== undefined) conditions.push(`${condition} $${values.push(value)}`);
  };
  add('tool =', filter.tool);
  add('outcome =', filter.outcome);
  add('at >=', filter.since);
  add('at <', filter.before);
  if (filter.after !== undefined) {
    const [at, id] = filter.after.map((value) => `$${values.push(value)}`);
    conditions.push(`at <= ${at} AND (at < ${at} OR id > ${id})`);
  }
  const limit = `$${values.push(filter.limit)}`;
  return {
    text: `SELECT id, at, identity, tool, outcome, duration_ms, request_id, arguments, error FROM audit
      WHERE ${conditions.join(' AND ')} ORDER BY at DESC, id LIMIT ${limit}`,
    values,
  };
}

/** A row of the table as callers see it. */
export const callRow = z
  .object({
    id: z.uuid(),
    at: instant,
    identity: z.string(),
    tool: z.string(),
    outcome: z.enum(OUTCOMES),
    duration_ms: z.number(),
    request_id: z.string().nullable(),
    arguments: z.record(z.string(), z.unknown()),
    error: z.string().nullable(),
  })
  .transform(({ duration_ms, request_id, ...row }) => ({
    ...row,
    durationMs: duration_ms,
    requestId: request_id,
  }));

/** Answers `mine`: whether this transaction is the only one that clears the audit now. */
export const lockAudit: Statement = {
  text: 'SELECT pg_try_advisory_xact_lock($1) AS mine',
  values: [LOCKS.clearAudit],
};

/** Deletes some of the records that are older than `days`, at most `limit`; their ids come back. */
export function deleteOld(days: number, limit: number): Statement {
  return {
    text: `DELETE FROM audit WHERE id IN
        (SELECT id FROM audit WHERE at < now() - make_interval(days => $1) ORDER BY at LIMIT $2)
      RETURNING id`,
    values: [days, limit],
  };
}
