import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Table } from '../../../../server/src/duckdb/analysis.ts';
import { CallError } from '../../../../server/src/errors.ts';
import { caller, openWorld, type World } from './world.ts';

const MEMORY_MB = 128;
// DuckDB's share, what its process takes besides, and this process with the test runner in it.
const MOST_MB = 2 * (MEMORY_MB + 160 + 130) + 400;
const PATIENCE_MS = 1500;

let world: World;
let sales: Table;
let secret: string;

beforeAll(async () => {
  world = await openWorld({ memoryMb: MEMORY_MB });
  secret = world.path('secret.csv');
  await writeFile(secret, 'word\nhush\n');
  const rows = Array.from({ length: 2000 }, (_, index) => `${index},town ${index % 7},${index / 3}`);
  const { path } = await world.upload(`id,city,amount\n${rows.join('\n')}\n`);
  sales = { name: 'sales', path };
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const STOPPED = 'The time is up.';

async function attack(sql: string): Promise<unknown> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new CallError(STOPPED)), PATIENCE_MS);
  try {
    return await world.analysis.query(
      { sql, tables: [sales] },
      { limit: 100, offset: 0 },
      caller(stop.signal, 'attacker'),
    );
  } catch (error) {
    return error;
  } finally {
    clearTimeout(timer);
  }
}

// Megabytes in memory of this process and every process below it.
function residentMb(pid = process.pid): number {
  let kb = 0;
  try {
    kb = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const children = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim();
      for (const child of children.split(' ').filter((each) => each !== ''))
        kb += residentMb(Number(child)) * 1024;
    }
  } catch {
    // It ended meanwhile.
  }
  return kb / 1024;
}

const ONLY_SELECT = /^Only one SELECT/;
const NOT_FROM = /may not be read from/;
const NO_TABLE = /^There is no table/;
const NOT_CALLED = /may not be called here/;
const MISTAKE = /^The statement has a mistake/;
// How far a bomb gets within the time depends on the machine; that it is stopped does not.
const SPENT = new RegExp(`^${STOPPED}|needs more memory than it may use|took more memory or deeper nesting`);
const DEEP = /memory exhausted|deeper nesting|expression depth|nesting/;

const nested = (depth: number, open: string, middle: string, close: string): string =>
  `SELECT ${open.repeat(depth)}${middle}${close.repeat(depth)}`;

const reads: [string, RegExp][] = [
  ["SELECT * FROM read_csv('$secret')", NOT_FROM],
  ["SELECT * FROM read_csv_auto('$secret')", NOT_FROM],
  ["SELECT * FROM READ_CSV('$secret')", NOT_FROM],
  ["SELECT * FROM main.read_csv('$secret')", NOT_FROM],
  ["SELECT * FROM system.main.read_text('$secret')", NOT_FROM],
  ['SELECT * FROM "read_text"(\'$secret\')', NOT_FROM],
  ["SELECT * FROM read_text('$secret')", NOT_FROM],
  ["SELECT * FROM read_blob('$secret')", NOT_FROM],
  ["SELECT * FROM read_json('$secret')", NOT_FROM],
  ["SELECT * FROM read_ndjson_objects('$secret')", NOT_FROM],
  ["SELECT * FROM read_parquet('$sales')", NOT_FROM],
  ["SELECT * FROM parquet_scan('$sales')", NOT_FROM],
  ["SELECT * FROM parquet_metadata('$sales')", NOT_FROM],
  ["SELECT * FROM parquet_schema('$sales')", NOT_FROM],
  ["SELECT * FROM read_duckdb('$secret')", NOT_FROM],
  ["SELECT * FROM sniff_csv('$secret')", NOT_FROM],
  ["SELECT * FROM glob('/*')", NOT_FROM],
  ["SELECT * FROM '$secret'", NO_TABLE],
  ['SELECT * FROM "$secret"', NO_TABLE],
  ["FROM '/proc/self/environ'", NO_TABLE],
  ["FROM 'https://example.org/x.csv'", NO_TABLE],
  ["WITH a AS (SELECT * FROM read_text('$secret')) FROM a", NOT_FROM],
  ["SELECT (SELECT max(content) FROM read_text('$secret'))", NOT_FROM],
  ["SELECT 1 WHERE EXISTS (FROM '$secret')", NO_TABLE],
  ["SELECT * FROM sales, LATERAL (SELECT * FROM read_text('$secret'))", NOT_FROM],
  ["SELECT 1 UNION ALL SELECT count(*) FROM read_text('$secret')", NOT_FROM],
  ["PIVOT (FROM read_csv('$secret')) ON word IN ('a') USING count(*)", NOT_FROM],
  ["DESCRIBE SELECT * FROM read_csv('$secret')", NOT_FROM],
  ["SUMMARIZE '$secret'", NO_TABLE],
  ["SELECT * FROM query('SELECT 1')", NOT_FROM],
  ["SELECT * FROM query_table('sales')", NOT_FROM],
  ["SELECT * FROM query_table(['$secret'])", NOT_FROM],
  ["SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))", NOT_FROM],
  ['SELECT * FROM arrow_scan(1::POINTER, 2::POINTER, 3::POINTER)', /may not be read from|mistake/],
  ["SELECT * FROM seq_scan('sales')", NOT_FROM],
];

const looks: [string, RegExp][] = [
  ["SELECT getenv('PATH')", NOT_CALLED],
  ["SELECT main.getenv('PATH')", NOT_CALLED],
  ['SELECT * FROM duckdb_secrets()', NOT_FROM],
  ['SELECT * FROM duckdb_settings()', NOT_FROM],
  ['SELECT * FROM duckdb_views()', NOT_FROM],
  ['SELECT * FROM duckdb_logs()', NOT_FROM],
  ['SELECT * FROM duckdb_temporary_files()', NOT_FROM],
  ['SELECT * FROM pragma_database_size()', NOT_FROM],
  ["SELECT * FROM which_secret('s3://x', 's3')", NOT_FROM],
  ["SELECT * FROM sql_auto_complete('SEL')", NOT_FROM],
  ['SELECT * FROM information_schema.tables', /cannot be read: a table is named alone/],
  ['SELECT * FROM pg_catalog.pg_tables', /cannot be read: a table is named alone/],
  ['SELECT * FROM memory.main.sales', /cannot be read: a table is named alone/],
  ['SELECT * FROM duckdb_views', NO_TABLE],
  ['SELECT * FROM sqlite_master', NO_TABLE],
  ["SELECT current_setting('allowed_paths')", NOT_CALLED],
  ["SELECT getvariable('x')", NOT_CALLED],
  ['SELECT current_query()', NOT_CALLED],
  ["SELECT pg_get_viewdef('sales')", NOT_CALLED],
  ["SELECT write_log('x')", NOT_CALLED],
  ["SELECT nextval('x')", NOT_CALLED],
  ['SELECT sleep_ms(60000)', NOT_CALLED],
  ['SHOW TABLES', /^SHOW is not answered/],
  ['SHOW ALL TABLES', /^SHOW is not answered/],
  ['FROM (SHOW DATABASES)', /^SHOW is not answered/],
];

const changes: [string, RegExp][] = [
  ["COPY sales TO '$out'", ONLY_SELECT],
  ["COPY (SELECT 1) TO '$out'", ONLY_SELECT],
  ["COPY sales FROM '$secret'", ONLY_SELECT],
  ["EXPORT DATABASE '$out'", ONLY_SELECT],
  ["IMPORT DATABASE '$out'", ONLY_SELECT],
  ["ATTACH '$out' AS x", ONLY_SELECT],
  ['DETACH memory', ONLY_SELECT],
  ['USE system', ONLY_SELECT],
  ['INSTALL httpfs', ONLY_SELECT],
  ['LOAD httpfs', ONLY_SELECT],
  ["SET memory_limit = '100GB'", ONLY_SELECT],
  ['SET VARIABLE x = 1', ONLY_SELECT],
  ['RESET memory_limit', ONLY_SELECT],
  ['PRAGMA database_list', ONLY_SELECT],
  ['PRAGMA enable_profiling', ONLY_SELECT],
  ['CALL pragma_version()', ONLY_SELECT],
  ['CHECKPOINT', ONLY_SELECT],
  ['VACUUM', ONLY_SELECT],
  ['BEGIN', ONLY_SELECT],
  ['EXPLAIN ANALYZE SELECT 1', ONLY_SELECT],
  ['CREATE TABLE x AS SELECT 1', ONLY_SELECT],
  ['CREATE VIEW x AS SELECT 1', ONLY_SELECT],
  ['CREATE MACRO x() AS 1', ONLY_SELECT],
  ["CREATE MACRO x() AS TABLE SELECT * FROM read_text('$secret')", ONLY_SELECT],
  ['CREATE SECRET x (TYPE s3)', ONLY_SELECT],
  ['INSERT INTO sales VALUES (1)', ONLY_SELECT],
  ['UPDATE sales SET id = 1', ONLY_SELECT],
  ['DELETE FROM sales', ONLY_SELECT],
  ['DROP VIEW sales', ONLY_SELECT],
  ['TRUNCATE sales', ONLY_SELECT],
  ['MERGE INTO sales USING sales s ON true WHEN MATCHED THEN DELETE', ONLY_SELECT],
  ['PREPARE x AS SELECT 1', ONLY_SELECT],
  ['EXECUTE x', ONLY_SELECT],
  ['DEALLOCATE x', ONLY_SELECT],
  ['WITH x AS (INSERT INTO sales VALUES (1) RETURNING *) FROM x', MISTAKE],
  ['SELECT 1; SELECT 2', /holds 2 statements/],
  ["SELECT 1; COPY sales TO '$out'", /statements|Only one SELECT/],
  ['SELECT 1) UNION ALL (SELECT 2', MISTAKE],
  ["SELECT 1) TO '$out' (FORMAT csv); --", MISTAKE],
  ['', /statement is empty/],
  [';;', /statement is empty/],
  ['-- nothing', /statement is empty/],
  ['SELECT', MISTAKE],
  ['\0', /mistake|empty/],
  [`SELECT '${'x'.repeat(100_000)}'`, /longer than 100000 characters/],
];

const bombs: [string, RegExp][] = [
  ["SELECT len(repeat('x', 2000000000))", SPENT],
  ["SELECT sum(len(repeat('x', 1000000 + i::INT))) FROM range(100000) t(i)", SPENT],
  ["SELECT repeat('x', 50000000) FROM range(100)", /larger than|memory/],
  ['SELECT len(range(1000000000000))', /Lists larger than/],
  ['SELECT len(range(300000000))', SPENT],
  ['SELECT count(*) FROM (SELECT unnest(range(1000000000000)))', /Lists larger than/],
  ['SELECT unnest(generate_series(1, 500000000)) AS a ORDER BY a DESC', SPENT],
  ["SELECT len(list_transform(range(10000000), lambda x: repeat('y', 1000)))", SPENT],
  ['SELECT len(list(i)) FROM range(2000000000) t(i)', SPENT],
  ["SELECT len(string_agg(i::VARCHAR, ',')) FROM range(2000000000) t(i)", SPENT],
  ['SELECT count(DISTINCT repeat(i::VARCHAR, 20)) FROM range(200000000) t(i)', SPENT],
  ['SELECT mode(i), median(i) FROM range(1000000000) t(i)', SPENT],
  ["SELECT i, repeat('x', 200) AS x FROM range(100000000) t(i) ORDER BY x, hash(i) OFFSET 1000000", SPENT],
  ['SELECT sum(i) OVER (ORDER BY hash(i)) FROM range(100000000) t(i)', SPENT],
  [
    "SELECT max(len(s)) FROM (SELECT string_agg(i::VARCHAR, ',') OVER (ORDER BY i) s FROM range(1000000) t(i))",
    SPENT,
  ],
  ['SELECT count(*) FROM sales a, sales b, sales c, sales d WHERE a.id + b.id + c.id + d.id < 0', SPENT],
  [
    'SELECT * FROM sales a, sales b, sales c ORDER BY a.amount * b.amount * c.amount, 1, 2, 3 OFFSET 100000',
    SPENT,
  ],
  ['SELECT sum(a.i * b.i) FROM range(100000000) a(i), range(1000000) b(i) WHERE a.i <> b.i', SPENT],
  ['WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r', SPENT],
  ["WITH RECURSIVE r(x) AS (SELECT 'a' UNION ALL SELECT x || x FROM r) SELECT max(len(x)) FROM r", SPENT],
  ['WITH RECURSIVE r(x) AS (SELECT 1 UNION SELECT x + 1 FROM r) SELECT max(x) FROM r', SPENT],
  ["SELECT len(regexp_replace(repeat('a', 10000000), 'a', repeat('b', 1000), 'g'))", SPENT],
  ["SELECT regexp_matches(repeat('a', 1000000), '(a{0,1000}){0,1000}b')", /repetition|memory|time is up/],
  ["SELECT len(lpad('x', 2000000000, 'y'))", SPENT],
  ["SELECT len(printf('%2000000000d', 1))", /memory|nesting|large|time is up/],
  ['SELECT count(*) FROM repeat_row(1, num_rows := 1000000000000)', SPENT],
  ["SELECT sum(len(s)) FROM repeat(repeat('x', 1000000), 1000000000) t(s)", SPENT],
  ["SELECT sum(len(a)) FROM (SELECT json_group_array(repeat('x', 10000)) AS a FROM range(1000000))", SPENT],
  [
    `SELECT ${Array.from({ length: 3000 }, () => "repeat('x', 100000)").join(' || ')}`,
    /depth|nesting|memory/,
  ],
  [nested(10_000, '(', '1', ')'), DEEP],
  [nested(10_000, '[', '', ']'), DEEP],
  [nested(10_000, 'NOT ', 'true', ''), DEEP],
  [nested(40_000, '- ', '1', ''), DEEP],
  [nested(20_000, '1+', '1', ''), DEEP],
  [nested(2500, 'abs(', '1', ')'), DEEP],
  [nested(2500, 'CASE WHEN true THEN ', '1', ' END'), DEEP],
  [nested(1, 'NULL::', 'STRUCT(a '.repeat(5000) + 'INT' + ')'.repeat(5000), ''), DEEP],
  [`SELECT * FROM ${'(SELECT * FROM '.repeat(2500)}sales${')'.repeat(2500)}`, DEEP],
  [`SELECT 1${' UNION ALL SELECT 1'.repeat(5000)}`, /depth|nesting|memory|time is up/],
  [
    `WITH ${Array.from({ length: 40 }, (_, n) => `t${n + 1} AS (SELECT * FROM t${n} a, t${n} b)`).join(', ')} SELECT count(*) FROM t40`.replace(
      'FROM t0 a, t0 b',
      'FROM sales a, sales b',
    ),
    /ambiguous|memory|nesting|time is up|duplicate|depth/i,
  ],
];

async function withNeighbour(sql: string): Promise<{ outcome: unknown; peakMb: number }> {
  const filled = sql
    .replaceAll('$secret', secret)
    .replaceAll('$sales', sales.path)
    .replaceAll('$out', world.path('out'));
  let peakMb = 0;
  const sampling = setInterval(() => {
    peakMb = Math.max(peakMb, residentMb());
  }, 20);
  try {
    const attacked = attack(filled);
    const neighbour = world.ask('SELECT count(*), sum(id) FROM sales', [], [sales]);
    await expect(neighbour).resolves.toMatchObject({ rows: [[2000, 1_999_000]] });
    return { outcome: await attacked, peakMb };
  } finally {
    clearInterval(sampling);
  }
}

describe.each([
  ['reads nothing but its tables', reads],
  ['tells nothing of its surroundings', looks],
  ['changes nothing', changes],
  ['takes no more than its share', bombs],
])('%s', (_, statements) => {
  it.each(statements.map(([sql, message]) => ({ title: sql.slice(0, 80), sql, message })))(
    '$title',
    async ({ sql, message }) => {
      const { outcome, peakMb } = await withNeighbour(sql);
      expect(outcome).toBeInstanceOf(CallError);
      expect(outcome).toMatchObject({ message: expect.stringMatching(message) });
      expect(String(outcome)).not.toContain('hush');
      expect(String(outcome)).not.toContain(sales.path);
      expect(peakMb).toBeLessThan(MOST_MB);
    },
  );
});

describe('even where the statement were let through', () => {
  it('the sandbox reaches no file but its own', async () => {
    const { openSandbox } = await import('../../../../server/src/duckdb/child/sandbox.ts');
    await using sandbox = await openSandbox({ memoryMb: 64, threads: 1 }, [], [sales]);
    const { connection } = sandbox;
    const refused = [
      `FROM read_csv('${secret}')`,
      `FROM read_text('${secret}')`,
      "FROM glob('/*')",
      `COPY sales TO '${world.path('out')}'`,
      `ATTACH '${world.path('out')}'`,
      'INSTALL httpfs',
      'LOAD httpfs',
      'SET enable_external_access = true',
      "SET memory_limit = '10GB'",
      `SET allowed_paths = ['${secret}']`,
      "SET temp_directory = '/tmp'",
      'RESET threads',
    ];
    const outcomes = await Promise.allSettled(refused.map(async (sql) => await connection.run(sql)));
    const refusals = outcomes.map(({ status }, index) => `${refused[index]}: ${status}`);
    expect(refusals).toEqual(refused.map((sql) => `${sql}: rejected`));
    expect((await connection.runAndReadAll('SELECT count(*) FROM sales')).getRows()).toEqual([[2000n]]);
  });

  it("a question's process knows nothing of the server's environment", async () => {
    const before = process.env['BERTH_SECRET'];
    process.env['BERTH_SECRET'] = 'hush';
    try {
      await using other = await openWorld();
      await other.ask('SELECT 1');
      const environments = below(process.pid).map((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8'));
      expect(environments.length).toBeGreaterThan(0);
      for (const environment of environments) expect(environment).not.toContain('hush');
    } finally {
      if (before === undefined) delete process.env['BERTH_SECRET'];
      else process.env['BERTH_SECRET'] = before;
    }
  });
});

function below(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter((each) => each !== '')
      .map(Number),
  );
}

it('all of this leaves a server that answers', async () => {
  await sleep(100);
  await expect(world.ask('SELECT 42')).resolves.toMatchObject({ rows: [[42]] });
});
