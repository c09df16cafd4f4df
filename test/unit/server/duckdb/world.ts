import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type {
  Analysis,
  Caller,
  Conversion,
  Format,
  Rows,
  Table,
  Value,
} from '../../../../server/src/duckdb/analysis.ts';
import type { ReadingOptions } from '../../../../server/src/duckdb/reading.ts';
import { type AnalysisLimits, openAnalysis } from '../../../../server/src/duckdb/open.ts';

// Processes start slowly on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A caller with a minute's patience. */
export const caller = (signal: AbortSignal = AbortSignal.timeout(60_000), who = 'somebody'): Caller => ({
  who,
  signal,
});

/** DuckDB on a directory of its own. */
export interface World extends AsyncDisposable {
  analysis: Analysis;
  path(name: string): string;
  /** Asks with a minute's patience. */
  ask(
    sql: string,
    parameters?: readonly Value[] | Record<string, Value>,
    tables?: readonly Table[],
  ): Promise<Rows>;
  /** Uploads content under a name and says what became of it, with its first thousand rows. */
  upload(
    content: string | Uint8Array,
    name?: string,
    options?: { format?: Format; reading?: ReadingOptions },
  ): Promise<Conversion & { path: string; values: Value[][] }>;
}

export async function openWorld(limits: Partial<AnalysisLimits> = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'berth-duckdb-'));
  const analysis = openAnalysis({ memoryMb: 128, threads: 2, concurrency: 2, scratch: directory, ...limits });
  let uploads = 0;
  const world: World = {
    analysis,
    path: (name) => join(directory, name),
    ask: async (sql, parameters = [], tables = []) =>
      await analysis.query({ sql, parameters, tables }, { limit: 1000, offset: 0 }, caller()),
    async upload(content, name = 'file.csv', options = {}) {
      uploads += 1;
      const source = world.path(`upload-${uploads}`);
      const target = world.path(`table-${uploads}.parquet`);
      await writeFile(source, content);
      const converted = await analysis.convert({ path: source, name, ...options }, target, caller());
      const { rows } = await world.ask('FROM t', [], [{ name: 't', path: target }]);
      return { ...converted, path: target, values: rows };
    },
    async [Symbol.asyncDispose]() {
      await analysis.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return world;
}
