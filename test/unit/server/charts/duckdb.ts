import { join } from 'node:path';
import type { ChartData } from '../../../../server/src/charts/chart-data.ts';
import type { Table } from '../../../../server/src/duckdb/analysis.ts';
import { openAnalysis } from '../../../../server/src/duckdb/open.ts';
import { makeFolder } from '../blobs/folder.ts';

/** The real engine in its sandbox over datasets that SELECTs make, by name. */
export async function openData(
  datasets: Record<string, string>,
): Promise<ChartData & { close(): Promise<void> }> {
  const folder = await makeFolder();
  const analysis = openAnalysis({ memoryMb: 200, threads: 2, concurrency: 1, scratch: folder.path });
  const tables: Table[] = [];
  for (const [index, [name, sql]] of Object.entries(datasets).entries()) {
    const path = join(folder.path, `${index}.parquet`);
    await analysis.write({ sql, tables: [] }, { path, format: 'parquet' }, AbortSignal.timeout(60_000));
    tables.push({ name, path });
  }
  return {
    query: (sql, parameters, limit, { signal }) =>
      analysis.query({ sql, parameters, tables }, { limit, offset: 0 }, signal),
    async close() {
      await analysis.close();
      await folder.remove();
    },
  };
}
