import type { Analysis } from '../duckdb/analysis.ts';
import type { Database } from '../postgres/database.ts';
import type { Statement } from '../postgres/pool.ts';

/** Runs `work` in a span inside the call under way. */
export type Traced = <T>(
  name: string,
  attributes: Record<string, string | number>,
  work: () => Promise<T>,
) => Promise<T>;

const FIRST_WORD = /^\s*(\w+)/;

/** What a statement does, without its text: that may hold what callers wrote. */
const operationOf = ({ text }: Statement): string => FIRST_WORD.exec(text)?.[1]?.toUpperCase() ?? 'SQL';

const postgres = (operation: string) => ({
  'db.system.name': 'postgresql',
  'db.operation.name': operation,
});

const duckdb = (operation: string) => ({ 'db.system.name': 'duckdb', 'db.operation.name': operation });

/** The same database, with a span for each statement. */
export function traceDatabase(database: Database, traced: Traced): Database {
  const run = <T>(statement: Statement, work: () => Promise<T>): Promise<T> => {
    const operation = operationOf(statement);
    return traced(`postgres ${operation}`, postgres(operation), work);
  };
  return {
    query: (statement, signal) => run(statement, () => database.query(statement, signal)),
    transaction: (work, signal) =>
      traced('postgres transaction', postgres('transaction'), () =>
        database.transaction((query) => work((statement) => run(statement, () => query(statement))), signal),
      ),
  };
}

/** The same engine, with a span for each piece of work, waiting for its turn included. */
export function traceAnalysis(analysis: Analysis, traced: Traced): Analysis {
  const run = <T>(operation: string, work: () => Promise<T>): Promise<T> =>
    traced(`duckdb ${operation}`, duckdb(operation), work);
  return {
    tablesOf: (sql, caller) => analysis.tablesOf(sql, caller),
    close: () => analysis.close(),
    convert: (source, target, caller) => run('convert', () => analysis.convert(source, target, caller)),
    query: (question, page, caller) => run('query', () => analysis.query(question, page, caller)),
    session: (tables, caller, work) => run('session', () => analysis.session(tables, caller, work)),
    write: (question, target, caller) => run('write', () => analysis.write(question, target, caller)),
  };
}
