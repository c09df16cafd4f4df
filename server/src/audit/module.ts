import type { Finished } from '../calls/finished.ts';
import type { Logger } from '../log.ts';
import type { Module } from '../module.ts';
import type { Database } from '../postgres/database.ts';
import type { Signer } from '../signer.ts';
import { createJournal, type Journal } from './journal.ts';
import { listCalls } from './list-calls.ts';
import { recordOf } from './record.ts';
import { keepClearing } from './retention.ts';
import { createStore } from './store.ts';

/** The audit: it hears of every call through `observe`, and closing it stores what is left. */
export interface AuditModule extends Module {
  observe: (finished: Finished) => void;
  journal: Pick<Journal, 'waiting' | 'dropped'>;
}

/** Records every call in Postgres for `days` days. Close it after the last call, and before the database. */
export function auditModule(deps: {
  database: Database;
  signer: Signer;
  days: number;
  log: Logger;
}): AuditModule {
  const { database, signer, days, log } = deps;
  const journal = createJournal(createStore(database), log);
  const stopClearing = keepClearing(database, days, log);
  return {
    tools: [listCalls(database, journal, signer)],
    observe: (finished) => journal.add(recordOf(finished)),
    journal,
    async close() {
      stopClearing();
      await journal.close();
    },
  };
}
