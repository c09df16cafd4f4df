import type { Statement } from './pool.ts';

/** The server's own database. */
export interface Database {
  /**
   * Runs one statement and returns its rows, unparsed. An aborted signal cancels it in the database too.
   *
   * @throws DatabaseError and socket errors of node-postgres, which `explain` turns into words
   */
  query(statement: Statement, signal: AbortSignal): Promise<unknown[]>;
  /** Runs statements in one transaction: all of them or none. `work` gets a `query` bound to it. */
  transaction<T>(
    work: (query: (statement: Statement) => Promise<unknown[]>) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>;
}
