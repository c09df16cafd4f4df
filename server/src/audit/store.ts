import { codeOf } from '../errors.ts';
import type { Database } from '../postgres/database.ts';
import type { Store } from './journal.ts';
import type { AuditRecord } from './record.ts';
import { insertRecords } from './statements.ts';

// Classes of SQLSTATE that blame the data, which no second try would mend:
// https://www.postgresql.org/docs/17/errcodes-appendix.html
const REFUSED = /^(22|23|54)/;
const DEADLINE_MS = 5_000;

/**
 * Stores batches in the table; a record that the database refuses is left out and counted, the others are
 * kept.
 */
export function createStore(database: Database): Store {
  const store = async (batch: readonly AuditRecord[]): Promise<number> => {
    if (batch.length === 0) return 0;
    try {
      await database.query(insertRecords(batch), AbortSignal.timeout(DEADLINE_MS));
      return 0;
    } catch (error) {
      if (!REFUSED.test(codeOf(error) ?? '')) throw error;
      if (batch.length === 1) return 1;
      const middle = Math.ceil(batch.length / 2);
      return (await store(batch.slice(0, middle))) + (await store(batch.slice(middle)));
    }
  };
  return store;
}
