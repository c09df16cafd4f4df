import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../postgres/database.ts';
import { deleteOld, lockAudit } from './statements.ts';

const lockRows = z.tuple([z.object({ mine: z.boolean() })]);

const BATCH = 2_000;
const PAUSE_MS = 200;
const EVERY_MS = 3_600_000;
const FIRST_MS = 60_000;

/**
 * Deletes records older than `days` in batches, each a short transaction of its own, under an advisory lock:
 * where another server is at it, this one leaves it be. Returns how many records it deleted.
 */
export async function clearOld(
  database: Database,
  days: number,
  signal: AbortSignal,
  batch = BATCH,
): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const deleted = await database.transaction(async (query) => {
      const [{ mine }] = lockRows.parse(await query(lockAudit));
      return mine ? (await query(deleteOld(days, batch))).length : 0;
    }, signal);
    total += deleted;
    if (deleted < batch) break;
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  return total;
}

/** Clears the audit now and then until told to stop; returns how to. */
export function keepClearing(database: Database, days: number, log: Logger): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  const clear = async (): Promise<void> => {
    try {
      const records = await clearOld(database, days, signal);
      if (records > 0) log.info({ records, days }, 'audit cleared');
    } catch (error) {
      if (!signal.aborted) log.warn({ error: messageOf(error) }, 'the audit could not be cleared');
    }
  };
  const loop = async (): Promise<void> => {
    // Servers that started together need not do this together.
    const spread = Math.random() * FIRST_MS;
    for (let wait = FIRST_MS + spread; !signal.aborted; wait = EVERY_MS + spread) {
      await sleep(wait, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await clear();
    }
  };
  void loop();
  return () => stopping.abort();
}
