import { createLog } from '../../server/src/log.ts';
import { openPool } from '../../server/src/postgres/pool.ts';
import { PASSWORD } from './containers.ts';

export type Database = ReturnType<typeof openPool>;

/** The test's own way into the database. */
export function openDatabase(port: number): Database {
  const where = { host: '127.0.0.1', port, user: 'berth', database: 'berth' };
  return openPool({ ...where, password: PASSWORD }, createLog('silent', 2));
}

/** Holds the notes table, so that every call that needs it waits until the release. */
export async function lockNotes(database: Database): Promise<() => Promise<void>> {
  const session = await database.connect();
  await session.query('BEGIN; LOCK TABLE notes');
  return async () => {
    await session.query('COMMIT');
    session.release();
  };
}

/** How many statements wait for a lock. */
export async function countWaiting(database: Database): Promise<number> {
  const { rowCount } = await database.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
  return rowCount ?? 0;
}
