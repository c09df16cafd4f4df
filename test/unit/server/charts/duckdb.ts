import { join } from 'node:path';
import type { ChartData } from '../../../../server/src/charts/chart-data.ts';
import type { Table } from '../../../../server/src/duckdb/analysis.ts';
import { openAnalysis } from '../../../../server/src/duckdb/open.ts';
import { makeFolder } from '../blobs/folder.ts';

export type Data = ChartData & { close(): Promise<void> };

/** The real engine in its sandbox over datasets that SELECTs make, by name. */
export async function openData(datasets: Record<string, string>): Promise<Data> {
  const folder = await makeFolder();
  const analysis = openAnalysis({ memoryMb: 200, threads: 2, concurrency: 1, scratch: folder.path });
  const tables: Table[] = [];
  for (const [index, [name, sql]] of Object.entries(datasets).entries()) {
    const path = join(folder.path, `${index}.parquet`);
    await analysis.write(
      { sql, tables: [] },
      { path, format: 'parquet' },
      {
        who: 'somebody',
        signal: AbortSignal.timeout(60_000),
      },
    );
    tables.push({ name, path });
  }
  return {
    query: (sql, parameters, limit, { signal }) =>
      analysis.query({ sql, parameters, tables }, { limit, offset: 0 }, { who: 'somebody', signal }),
    async close() {
      await analysis.close();
      await folder.remove();
    },
  };
}

/** Datasets of every kind that charts are asked for. */
export const openExamples = (): Promise<Data> =>
  openData({
    sales: `SELECT * FROM (VALUES
      ('North', 'web', 10, 1.5, DATE '2024-01-15', TIMESTAMPTZ '2024-01-31 23:30:00+00'),
      ('North', 'shop', 20, NULL, DATE '2024-01-20', TIMESTAMPTZ '2024-02-01 08:00:00+08'),
      ('South', 'web', 5, 2.5, DATE '2024-03-01', NULL),
      ('East', 'web', 1, 'NaN'::DOUBLE, DATE '2024-03-02', NULL),
      (NULL, 'web', 4, 'Infinity'::DOUBLE, NULL, NULL)) t(region, channel, amount, rate, day, moment)`,
    odd: `SELECT 1 AS "a""b", 2 AS "销售 额", 'x' AS "select"`,
    many: `SELECT i, i % 100 AS bucket, 'name ' || (i % 1000) AS name, i * 1.0 AS amount FROM range(20000) t(i)`,
    long: `SELECT DATE '2000-01-01' + CAST(i AS INTEGER) AS day, i AS amount FROM range(3000) t(i)`,
    spread: `SELECT CASE WHEN i = 0 THEN 1000.0 ELSE i END AS v, i % 2 AS half FROM range(101) t(i)`,
    paired: `SELECT i AS a, 2 * i AS b, -i AS c, 7 AS same FROM range(10) t(i)`,
  });
