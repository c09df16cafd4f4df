import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { OwnQuery } from '../../../../server/src/datasets/library.ts';
import type { Analysis, Column } from '../../../../server/src/duckdb/analysis.ts';
import { openAnalysis } from '../../../../server/src/duckdb/open.ts';
import { makeFolder } from '../blobs/folder.ts';

/** Tables, stored as the server stores datasets. */
export interface Stored {
  columns: Column[];
  rows: number;
  query: OwnQuery;
  /** Several statements in one session. */
  inSession: <R>(work: (query: OwnQuery) => Promise<R>) => Promise<R>;
}

export interface Duck {
  analysis: Analysis;
  /** The first of `selects` is described; SQL names each by its key. */
  store(selects: Record<string, string>): Promise<Stored>;
  close(): Promise<void>;
}

/** The real engine. */
export async function openDuck(): Promise<Duck> {
  const folder = await makeFolder();
  const analysis = openAnalysis({ memoryMb: 200, threads: 2, concurrency: 1, scratch: folder.path });
  const caller = { who: 'somebody', signal: new AbortController().signal };
  return {
    analysis,
    async store(selects) {
      const stored = await Promise.all(
        Object.entries(selects).map(async ([name, sql]) => {
          const path = join(folder.path, `${randomUUID()}.parquet`);
          const target = { path, format: 'parquet' } as const;
          return {
            table: { name, path },
            written: await analysis.write({ sql, tables: [] }, target, caller),
          };
        }),
      );
      const [first] = stored;
      if (first === undefined) throw new Error('nothing to store');
      const tables = stored.map(({ table }) => table);
      return {
        columns: first.written.columns,
        rows: first.written.rows,
        query: async (sql, limit = 1_000) =>
          await analysis.session(tables, caller, async (ask) => (await ask(sql, limit)).rows),
        inSession: (work) =>
          analysis.session(tables, caller, (ask) =>
            work(async (sql, limit = 1_000) => (await ask(sql, limit)).rows),
          ),
      };
    },
    async close() {
      await analysis.close();
      await folder.remove();
    },
  };
}
