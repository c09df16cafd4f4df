import { DatabaseError, Pool, type PoolClient } from 'pg';
import type { Config } from '../config/config.ts';
import type { Logger } from '../log.ts';
import { within } from '../deadline.ts';
import { CallError, messageOf } from '../errors.ts';

/** One SQL statement with its bound values. */
export interface Statement {
  text: string;
  values: unknown[];
}

// Under the tools' own deadline, so that the database gives up first and says why.
const STATEMENT_TIMEOUT_MS = 8_000;

/** A pool of connections that opens lazily and never throws on its own. */
export function openPool(config: Config['postgres'], log: Logger): Pool {
  const pool = new Pool({
    ...config,
    application_name: 'berth-server',
    max: 10,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    // For a database that hangs without closing its connection, which statement_timeout cannot catch.
    query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
    keepAlive: true,
  });
  // Without listeners, a lost connection would end the process: the pool's hears while it is idle, its own
  // while lent.
  const lost = (error: Error) => log.warn({ error: messageOf(error) }, 'postgres connection lost');
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}

const pids = new WeakMap<PoolClient, number>();

async function pidOf(client: PoolClient): Promise<number> {
  const known = pids.get(client);
  if (known !== undefined) return known;
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = rows[0]?.pid ?? 0;
  pids.set(client, pid);
  return pid;
}

/** How a connection is lent. */
export interface Loan {
  /** Where cancelling connects: by default the pool itself. */
  cancelling?: Pool;
  /**
   * Wipes what `work` may have left on the connection, after every loan. A connection that is not wiped is
   * closed.
   */
  reset?: (client: PoolClient) => Promise<unknown>;
  /** The connection is closed after this loan. */
  once?: boolean;
}

const CLOSE_MS = 2_000;

/**
 * Lends `work` one connection. When the signal aborts, the statement under way is cancelled in the database
 * too, over `cancelling`, so that a caller who has gone away costs nothing more. A connection goes back to
 * the pool only where it is known to be idle, outside of any transaction, and reset.
 */
export async function withConnection<T>(
  pool: Pool,
  signal: AbortSignal,
  work: (client: PoolClient) => Promise<T>,
  { cancelling = pool, reset, once = false }: Loan = {},
): Promise<T> {
  signal.throwIfAborted();
  const client = await pool.connect();
  let broken = once;
  let cancelled: Promise<unknown> = Promise.resolve();
  try {
    const pid = await pidOf(client);
    signal.throwIfAborted();
    const cancel = () => {
      cancelled = cancelling.query('SELECT pg_cancel_backend($1)', [pid]).catch(() => (broken = true));
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await work(client);
    } finally {
      signal.removeEventListener('abort', cancel);
      // A cancel still under way must not hit the connection's next statement.
      await cancelled;
    }
  } catch (error) {
    // What the database or the work itself refused leaves a good connection; anything else may have left a
    // reply unread.
    broken ||= !(error instanceof DatabaseError || error instanceof CallError);
    throw error;
  } finally {
    broken ||= !(await isReusable(client, reset));
    // Closed before its place is given to another, so that a limit of connections in the database holds.
    if (broken && !client.connection.stream.destroyed)
      await within(client.end(), CLOSE_MS, 'postgres').catch(() => undefined);
    client.release(broken);
  }
}

/** Resets a connection; false where it cannot be, or is still inside a transaction. */
async function isReusable(client: PoolClient, reset: Loan['reset']): Promise<boolean> {
  // The server's own word after each statement: I is idle, T a transaction, E a failed one.
  if (client.getTransactionStatus() !== 'I') return false;
  try {
    await reset?.(client);
    return client.getTransactionStatus() === 'I';
  } catch {
    return false;
  }
}

/**
 * Runs `work` between `begin` and `end`.
 *
 * @throws what `work` throws, after a ROLLBACK; and where COMMIT undid a transaction that had failed before
 */
export async function inTransaction<T>(
  client: PoolClient,
  begin: string,
  work: () => Promise<T>,
  end: 'COMMIT' | 'ROLLBACK' = 'COMMIT',
): Promise<T> {
  try {
    await client.query(begin);
    const result = await work();
    const { command } = await client.query(end);
    if (command !== end) throw new Error(`the transaction was undone: ${end} answered ${command}`);
    return result;
  } catch (error) {
    // Where this fails the connection is still inside the transaction, and is closed for it.
    if (client.getTransactionStatus() !== 'I') await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Runs one statement and returns its rows, unparsed. */
export function run(pool: Pool, { text, values }: Statement, signal: AbortSignal): Promise<unknown[]> {
  return withConnection(pool, signal, async (client) => (await client.query(text, values)).rows);
}

/** Runs what `work` asks for in one transaction: all of it, or none where anything fails. */
export function transaction<T>(
  pool: Pool,
  work: (query: (statement: Statement) => Promise<unknown[]>) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  return withConnection(pool, signal, (client) =>
    inTransaction(client, 'BEGIN', () =>
      work(async ({ text, values }) => (await client.query(text, values)).rows),
    ),
  );
}
