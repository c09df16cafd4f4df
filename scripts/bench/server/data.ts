import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emit } from '../../../core/event.ts';
import { withProduct } from './contestants.ts';
import { type Comparison, measureLoad } from './data-load.ts';
import { median } from './figures.ts';
import { limit } from './limits.ts';
import { type Pandas, startPandas } from './pandas.ts';
import { type PlainDuckDb, startDuckDb } from './plain-duckdb.ts';
import { watchMemory } from './resident.ts';
import { writeSales } from './sales.ts';
import { type Caller, caller, timed, upload } from './workbench.ts';

const SIZES = [1_000_000, 3_000_000];
const ROUNDS = 5;
const MEGABYTE = 1024 * 1024;
const LARGE_BYTES = 100 * MEGABYTE;
// As the server has them by default.
const SHARE = { memoryMb: 160, threads: 2 };

const PRODUCT = { file: 'server/src/main.ts', env: { MAX_UPLOAD_MB: '1000' } };

/** How many times DuckDB's own time the work may take, and seconds beyond that, for what a call costs by itself. */
const MOST: Record<string, { times: number; beyond: number }> = {
  load: { times: 1.3, beyond: 0 },
  describe: { times: 2, beyond: 0 },
  'group-by': { times: 1, beyond: 0.1 },
  'top 100': { times: 1, beyond: 0.1 },
  sort: { times: 1.3, beyond: 0.1 },
  chart: { times: 1, beyond: 0.2 },
};
const MOST_START = 1.5;
const MOST_RESIDENT = 400;

const GROUPING = 'SELECT region, sum(amount) AS amount, count(*) AS n FROM sales GROUP BY region';
const TOP = 'SELECT * FROM sales ORDER BY amount DESC LIMIT 100';
const sorted = (rows: number): string => `SELECT * FROM sales ORDER BY amount, id OFFSET ${rows - 100}`;

/**
 * Files of one and of three million rows: taken in, described, grouped, sorted and drawn, beside plain DuckDB with the
 * same memory and threads and, where it is there, pandas. @returns whether all limits are kept
 */
export async function measureData(environment: Record<string, string>, emit: Emit): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-bench-data-'));
  try {
    return await withProduct(environment, PRODUCT, async (product, key) => {
      const call = caller(product, key);
      const kept = [
        limit(
          emit,
          'start',
          Number((product.startMs / 1_000).toFixed(2)),
          MOST_START,
          's from spawn to listening',
        ),
      ];
      for (const rows of SIZES)
        kept.push(...(await measureSize(rows, { folder, call, pid: product.pid, emit })));

      const large = join(folder, 'large.csv');
      await writeSales(large, Number.MAX_SAFE_INTEGER, LARGE_BYTES);
      const seconds = await timed(() => upload(call, 'large', large));
      const peak = Math.round((await product.peak()) / MEGABYTE);
      emit({ type: 'note', text: `upload of 100 MB: ${seconds.toFixed(2)} s` });
      kept.push(limit(emit, 'peak RSS of the server itself', peak, MOST_RESIDENT, 'MB'));
      return kept.every(Boolean);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureSize(
  rows: number,
  { folder, call, pid, emit }: { folder: string; call: Caller; pid: number; emit: Emit },
): Promise<boolean[]> {
  const path = join(folder, 'sales.csv');
  const parquet = join(folder, `sales-${rows}.parquet`);
  await writeSales(path, rows);
  await using pandas = await startPandas(path);
  await using duckdb = await startDuckDb(SHARE, join(folder, 'spill'));
  const memory = [pid, duckdb.pid, pandas?.pid ?? 0].map((each) => watchMemory(each));

  const file = { path, parquet, name: 'sales' };
  const load = await measureLoad({ call, duckdb, pandasRead: pandas?.readSeconds }, file);
  await duckdb.run(`CREATE VIEW sales AS FROM read_parquet('${parquet}')`);
  const rounds: Comparison[][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push(await measureRound(rows, { call, duckdb, pandas }));
  }
  const compared = [load, ...medians(rounds)];

  const held = await Promise.all(memory.map(async (watch) => Math.round((await watch.stop()) / MEGABYTE)));
  const size = Math.round((await stat(path)).size / MEGABYTE);
  emit({
    type: 'note',
    text: `${rows.toLocaleString('en')} rows, ${size} MB of CSV; seconds, medians of ${ROUNDS}`,
  });
  emit({
    type: 'table',
    columns: ['', 'server', 'plain DuckDB', 'ratio', 'pandas'],
    rows: [
      ...compared.map(({ what, server, duckdb: plain, pandas: other }) => [
        what,
        shown(server),
        shown(plain),
        plain === undefined ? '' : shown(server / plain),
        shown(other),
      ]),
      [
        'MB of all its processes',
        held[0] ?? '',
        held[1] ?? '',
        '',
        pandas === undefined ? '' : (held[2] ?? ''),
      ],
    ],
  });
  return compared.flatMap(({ what, server, duckdb: plain }) => {
    const most = MOST[what];
    if (most === undefined || plain === undefined) return [];
    const bound = Number((plain * most.times + most.beyond).toFixed(3));
    const unit = `s (${most.times} × DuckDB's ${shown(plain)} s, and ${most.beyond} s)`;
    return [
      limit(emit, `${what} of ${rows.toLocaleString('en')} rows`, Number(server.toFixed(3)), bound, unit),
    ];
  });
}

async function measureRound(
  rows: number,
  { call, duckdb, pandas }: { call: Caller; duckdb: PlainDuckDb; pandas: Pandas | undefined },
): Promise<Comparison[]> {
  // A description is kept with its content: each round has one of its own, and no other dataset to be joined with.
  const sql = 'SELECT id + 1 AS id, * EXCLUDE (id) FROM sales';
  await call('transform_dataset', { name: 'sales', sql, replace: true });
  const query = (statement: string): Promise<number> =>
    attempted(() => call('query_datasets', { sql: statement, limit: 100, timeoutSeconds: 30 }));
  const chart = { kind: 'bar', dataset: 'sales', x: 'region', y: 'amount', format: 'png' };
  return [
    {
      what: 'describe',
      server: await attempted(() => call('describe_dataset', { dataset: 'sales' })),
      duckdb: await duckdb.run('SUMMARIZE sales'),
      pandas: await pandas?.run('d.describe(include="all")'),
    },
    {
      what: 'group-by',
      server: await query(GROUPING),
      duckdb: await duckdb.run(GROUPING),
      pandas: await pandas?.run('d.groupby("region").agg({"amount": "sum", "id": "count"})'),
    },
    {
      what: 'top 100',
      server: await query(TOP),
      duckdb: await duckdb.run(TOP),
      pandas: await pandas?.run('d.nlargest(100, "amount")'),
    },
    {
      what: 'sort',
      server: await query(sorted(rows)),
      duckdb: await duckdb.run(sorted(rows)),
      pandas: await pandas?.run('d.sort_values(["amount", "id"]).tail(100)'),
    },
    {
      what: 'chart',
      server: await attempted(() => call('create_chart', chart)),
      duckdb: await duckdb.run('SELECT region, sum(amount) FROM sales GROUP BY region'),
    },
  ];
}

// What the server refuses has no time, and keeps no limit.
async function attempted(work: () => Promise<unknown>): Promise<number> {
  try {
    return await timed(work);
  } catch {
    return Number.NaN;
  }
}

function medians(rounds: readonly Comparison[][]): Comparison[] {
  return (rounds[0] ?? []).map(({ what }, at) => {
    const middle = (of: 'server' | 'duckdb' | 'pandas'): number | undefined => {
      const values = rounds.map((round) => round[at]?.[of]).filter((value) => value !== undefined);
      return values.length === 0 ? undefined : median(values);
    };
    return {
      what,
      server: middle('server') ?? Number.NaN,
      duckdb: middle('duckdb'),
      pandas: middle('pandas'),
    };
  });
}

function shown(value: number | undefined): string {
  if (value === undefined) return '';
  return Number.isNaN(value) ? 'refused' : value.toFixed(value < 1 ? 3 : 2);
}
