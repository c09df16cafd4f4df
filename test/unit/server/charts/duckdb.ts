import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Call } from '../../../../server/src/call.ts';
import type { ChartData } from '../../../../server/src/charts/chart-data.ts';
import type { Table } from '../../../../server/src/duckdb/analysis.ts';
import { openAnalysis } from '../../../../server/src/duckdb/open.ts';
import { LOCAL } from '../../../../server/src/identity.ts';
import { createLog } from '../../../../server/src/log.ts';

/** The real engine in its sandbox over datasets that SELECTs make, by name. */
export async function openData(
  datasets: Record<string, string>,
): Promise<ChartData & { close(): Promise<void> }> {
  const scratch = await mkdtemp(join(tmpdir(), 'charts-'));
  const analysis = openAnalysis({ memoryMb: 200, threads: 2, concurrency: 1, scratch });
  const tables: Table[] = [];
  for (const [index, [name, sql]] of Object.entries(datasets).entries()) {
    const path = join(scratch, `${index}.parquet`);
    await analysis.write({ sql, tables: [] }, { path, format: 'parquet' }, AbortSignal.timeout(60_000));
    tables.push({ name, path });
  }
  return {
    query: (sql, parameters, limit, { signal }) =>
      analysis.query({ sql, parameters, tables }, { limit, offset: 0 }, signal),
    async close() {
      await analysis.close();
      await rm(scratch, { recursive: true });
    },
  };
}

/** A call by the caller of this machine, who asks for no progress. */
export const aCall = (changes: Partial<Call> = {}): Call => ({
  identity: LOCAL,
  signal: AbortSignal.timeout(60_000),
  log: createLog('silent', 2),
  origin: 'http://localhost:8080',
  progress: () => undefined,
  ...changes,
});
