import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Table, Value } from '../../../../server/src/duckdb/analysis.ts';
import { caller, openWorld, type World } from './world.ts';

let world: World;
let numbers: Table;
beforeAll(async () => {
  world = await openWorld();
  const rows = Array.from(
    { length: 5000 },
    (_, n) => `${n},${n % 3},2024-01-${String((n % 28) + 1).padStart(2, '0')}`,
  );
  numbers = { name: 'Zahlen "1" 数', path: (await world.upload(`n,k,day\n${rows.join('\n')}\n`)).path };
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const page = async (sql: string, limit: number, offset: number) =>
  await world.analysis.query({ sql, tables: [numbers] }, { limit, offset }, caller());

const write = async (
  sql: string,
  format: 'csv' | 'tsv' | 'json' | 'ndjson' | 'parquet',
  parameters: Value[] = [],
) =>
  await world.analysis.write(
    { sql, parameters, tables: [numbers] },
    { path: world.path(`out.${format}`), format },
    caller(),
  );

describe('values', () => {
  const cases: [string, Value, string][] = [
    ['NULL', null, 'INTEGER'],
    ['true', true, 'BOOLEAN'],
    ['1::UTINYINT', 1, 'UTINYINT'],
    ['9007199254740991', 9_007_199_254_740_991, 'BIGINT'],
    ['9007199254740993', '9007199254740993', 'BIGINT'],
    ['-9007199254740993', '-9007199254740993', 'BIGINT'],
    ['7::HUGEINT', 7, 'HUGEINT'],
    [
      '170141183460469231731687303715884105727::HUGEINT',
      '170141183460469231731687303715884105727',
      'HUGEINT',
    ],
    ['1.50::DECIMAL(10, 2)', '1.50', 'DECIMAL(10,2)'],
    ['0.1::DOUBLE', 0.1, 'DOUBLE'],
    ["'NaN'::DOUBLE", 'NaN', 'DOUBLE'],
    ["'-Infinity'::DOUBLE", '-Infinity', 'DOUBLE'],
    ["'a'", 'a', 'VARCHAR'],
    ["'\\x00\\xAA'::BLOB", '\\x00\\xAA', 'BLOB'],
    ["DATE '2024-02-03'", '2024-02-03', 'DATE'],
    ["TIME '04:05:06.7'", '04:05:06.7', 'TIME'],
    ["TIMESTAMP '2024-02-03 04:05:06'", '2024-02-03 04:05:06', 'TIMESTAMP'],
    ["TIMESTAMPTZ '2024-02-03 04:05:06+02'", '2024-02-03 02:05:06+00', 'TIMESTAMP WITH TIME ZONE'],
    ["INTERVAL '1 year 2 days'", '1 year 2 days', 'INTERVAL'],
    ["UUID '2d89ebe6-1e13-47e5-803a-b81c87660b66'", '2d89ebe6-1e13-47e5-803a-b81c87660b66', 'UUID'],
    ["'a'::ENUM('a', 'b')", 'a', "ENUM('a', 'b')"],
    ['[1, NULL, 3]', [1, null, 3], 'INTEGER[]'],
    ['[1, 2]::INTEGER[2]', [1, 2], 'INTEGER[2]'],
    ["{'a': 1, 'b': [DATE '2024-02-03']}", { a: 1, b: ['2024-02-03'] }, 'STRUCT("a" INTEGER, "b" DATE[])'],
    ["MAP {'x': 1, 'y': 2}", { x: 1, y: 2 }, 'MAP(VARCHAR, INTEGER)'],
    ['MAP {1: [9007199254740993]}', { 1: ['9007199254740993'] }, 'MAP(INTEGER, BIGINT[])'],
    ['union_value(num := 2)', 2, 'UNION("num" INTEGER)'],
    ['\'{"a": 1}\'::JSON', '{"a": 1}', 'JSON'],
  ];
  it.each(cases)('%s', async (sql, value, type) => {
    const { columns, rows } = await world.ask(`SELECT ${sql} AS v`);
    expect(rows).toEqual([[value]]);
    expect(columns).toEqual([{ name: 'v', type }]);
  });
});

describe('parameters', () => {
  it.each<[string, Value[] | Record<string, Value>, Value[][]]>([
    ['SELECT $1 + 1', [2], [[3]]],
    ['SELECT ? + ?', [2, 0.5], [[2.5]]],
    ['SELECT $a || $b', { b: 'y', a: 'x' }, [['xy']]],
    ['SELECT $1::BIGINT', [9_007_199_254_740_991], [[9_007_199_254_740_991]]],
    ['SELECT $1 IS NULL', [null], [[true]]],
    ['SELECT NOT $1', [true], [[false]]],
    ["SELECT list_contains($1, 'b')", [['a', 'b']], [[true]]],
    ['SELECT list_sum($1)', [[1, 2.5, null]], [[3.5]]],
    ['SELECT len($1)', [[]], [[0]]],
    ['SELECT $1.a.b[1]', [{ a: { b: ['deep'] } }], [['deep']]],
    ['SELECT count(*) FROM "Zahlen ""1"" 数" WHERE day = $1', ['2024-01-03'], [[179]]],
    [
      'SELECT n FROM "zahlen ""1"" 数" WHERE n IN (SELECT unnest($1)) ORDER BY n LIMIT $2',
      [[5, 4, 3], 2],
      [[3], [4]],
    ],
    ['SELECT $1', ["'; DROP TABLE x; --"], [["'; DROP TABLE x; --"]]],
  ])('%s', async (sql, parameters, rows) => {
    expect((await world.ask(sql, parameters, [numbers])).rows).toEqual(rows);
  });

  it.each<[string, Value[] | Record<string, Value>, RegExp]>([
    ['SELECT $1 + $2', [1], /parameters without a value: \$2/],
    ['SELECT $a', { b: 1 }, /without a value: \$a/],
    ['SELECT $a', { a: 1, b: 1 }, /has no parameter \$b; it has \$a/],
    ['SELECT 1', [1], /has no parameter \$1\./],
    ['SELECT $1', [[1, 'a']], /one kind of value/],
    ['SELECT $1::INTEGER', ['abc'], /^A value cannot be converted: Could not convert string 'abc' to INT32/],
  ])('%s with %j', async (sql, parameters, message) => {
    await expect(world.ask(sql, parameters)).rejects.toMatchObject({
      name: 'CallError',
      message: expect.stringMatching(message),
    });
  });
});

describe('pages', () => {
  const all = 'SELECT n FROM "Zahlen ""1"" 数" ORDER BY n';

  it('skips, cuts off and says whether there is more', async () => {
    expect(await page(all, 2, 0)).toMatchObject({ rows: [[0], [1]], more: true });
    expect(await page(all, 2, 4998)).toMatchObject({ rows: [[4998], [4999]], more: false });
    expect(await page(all, 2, 9999)).toMatchObject({
      rows: [],
      more: false,
      columns: [{ name: 'n', type: 'BIGINT' }],
    });
    expect((await page(all, 5000, 0)).rows).toHaveLength(5000);
  });

  it.each([
    `${all};`,
    `${all} ;\n;`,
    `${all} -- done`,
    `${all}; -- done; really`,
    `/* a */ ${all} LIMIT 9999 /* ; */`,
  ])('answers %s', async (sql) => {
    expect((await page(sql, 1, 7)).rows).toEqual([[7]]);
  });

  it.each([
    ['FROM "Zahlen ""1"" 数" SELECT count(*)', [[5000]]],
    [
      "VALUES (1, 'a'), (2, 'b')",
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    ['SELECT 1 AS a, 2 AS a', [[1, 2]]],
    ['WITH x AS (SELECT 1 AS a) SELECT * FROM x', [[1]]],
    [
      'WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 4) SELECT sum(i) FROM r',
      [[10]],
    ],
    ['SELECT count(*) FROM range(10) t(i), generate_series(1, 3)', [[30]]],
    ['SELECT unnest([1, 2])', [[1], [2]]],
    ["SELECT value FROM json_each('[7]')", [['7']]],
    ['PIVOT (SELECT k, n FROM "Zahlen ""1"" 数" WHERE n < 6) ON k IN (0, 1) USING sum(n)', [[3, 5]]],
    ['(SELECT 1) UNION ALL (SELECT 1)', [[1], [1]]],
  ])('%s', async (sql, rows) => {
    expect((await page(sql, 10, 0)).rows).toEqual(rows);
  });

  it('tells columns of the same name apart', async () => {
    expect((await page('SELECT 1 AS a, 2 AS a', 1, 0)).columns.map(({ name }) => name)).toEqual(['a', 'a_1']);
  });

  it('describes and summarizes a table', async () => {
    expect((await page('DESCRIBE "Zahlen ""1"" 数"', 10, 0)).rows.map((row) => row[0])).toEqual([
      'n',
      'k',
      'day',
    ]);
    expect((await page('SUMMARIZE "Zahlen ""1"" 数"', 10, 0)).rows).toHaveLength(3);
  });

  it('says where an answer is too large', async () => {
    await expect(page("SELECT repeat('x', 10000) FROM range(1000)", 1000, 0)).rejects.toThrow(
      /larger than 8 MB/,
    );
  });
});

describe('the tables of a statement', () => {
  it.each([
    ['SELECT 1', []],
    ['SELECT * FROM a JOIN B USING (x), a AS c', ['a', 'B']],
    ['SELECT * FROM "日本 x" WHERE y IN (SELECT z FROM "a.b")', ['日本 x', 'a.b']],
    ['WITH t AS (SELECT * FROM s) SELECT * FROM t, T', ['s']],
    ['WITH s AS (SELECT * FROM s WHERE x) SELECT * FROM s', ['s']],
    ['WITH a AS (SELECT 1), b AS (SELECT * FROM a, c) SELECT * FROM b', ['c']],
    ['WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r, limits) SELECT * FROM r', ['limits']],
    ['SELECT * FROM (WITH t AS (SELECT 1) SELECT * FROM t), t', ['t']],
    ["SELECT 'FROM x' -- FROM y", []],
    ['SUMMARIZE t', ['t']],
  ])('%s', async (sql, names) => {
    expect((await world.analysis.tablesOf(sql, caller())).toSorted()).toEqual(names.toSorted());
  });
});

describe('words', () => {
  it.each([
    [
      'SELECT nn FROM "Zahlen ""1"" 数"',
      /^The statement does not fit the tables: .*"nn" not found.*\n.*"n"[^]*LINE 1/,
    ],
    [
      'SELECT n\nFROM "Zahlen ""1"" 数"\nWHER n = 1',
      /^The statement has a mistake: .*\n\nLINE 3: WHER n = 1/,
    ],
    [
      'SELECT summ(n) FROM "Zahlen ""1"" 数"',
      /^The statement names what there is not: .*summ[^]*Did you mean "sum/,
    ],
    ['FROM zahlen', /^There is no table "zahlen" here; there is "Zahlen "1" 数"\.$/],
    ["SELECT CAST('x' AS INTEGER)", /^A value cannot be converted/],
    ['SELECT 1 + [2]', /^The statement does not fit the tables: /],
    ['SELECT 9223372036854775807 + 1', /^A value is out of range: /],
    ["SELECT error('my own')", /my own/],
    ['PIVOT "Zahlen ""1"" 数" ON k USING sum(n)', /^Only one SELECT/],
  ])('%s', async (sql, message) => {
    const error: unknown = await world.ask(sql, [], [numbers]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'CallError', message: expect.stringMatching(message) });
    expect(String(error)).not.toMatch(/\.parquet|Possible solutions|SET /);
  });

  it('name a broken table and not its file', async () => {
    const table = { name: 'broken', path: world.path('none.parquet') };
    const error: unknown = await world.ask('FROM broken', [], [table]).catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain('broken.parquet');
    expect(error).toBeInstanceOf(Error);
  });
});

describe('results as files', () => {
  it.each([
    ['csv', 'a,b\n1,"x,y"\n2,\n'],
    ['tsv', 'a\tb\n1\tx,y\n2\t\n'],
    ['json', '[\n\t{"a":1,"b":"x,y"},\n\t{"a":2,"b":null}\n]\n'],
    ['ndjson', '{"a":1,"b":"x,y"}\n{"a":2,"b":null}\n'],
  ] as const)('%s', async (format, text) => {
    const result = await write('SELECT * FROM (VALUES (1, $1), (2, NULL)) t(a, b);', format, ['x,y']);
    expect(await readFile(world.path(`out.${format}`), 'utf8')).toBe(text);
    expect(result).toEqual({
      columns: [
        { name: 'a', type: 'INTEGER' },
        { name: 'b', type: 'VARCHAR' },
      ],
      rows: 2,
      bytes: Buffer.byteLength(text),
    });
  });

  it.each([
    ['SELECT sum(n) AS s FROM "Zahlen ""1"" 数"', 12_497_500, 'BIGINT'],
    ['SELECT 9223372036854775808::HUGEINT AS s', '9223372036854775808', 'DECIMAL(38,0)'],
    ["SELECT TIMESTAMP '2024-02-03 04:05:06' AS s", '2024-02-03 04:05:06', 'TIMESTAMP'],
    ["SELECT [{'a': 1}] AS s", [{ a: 1 }], 'STRUCT("a" INTEGER)[]'],
  ])('parquet of %s', async (sql, value, type) => {
    const result = await write(sql, 'parquet');
    expect(result).toMatchObject({ columns: [{ name: 's', type }], rows: 1 });
    const back = await world.ask('FROM t', [], [{ name: 't', path: world.path('out.parquet') }]);
    expect(back).toMatchObject({ columns: [{ name: 's', type }], rows: [[value]] });
  });

  it('writes an empty result', async () => {
    expect(await write('SELECT n FROM "Zahlen ""1"" 数" WHERE false', 'parquet')).toMatchObject({ rows: 0 });
  });

  it('is bounded in size', async () => {
    await using small = await openWorld({ fileMb: 5 });
    const target = { path: small.path('large.csv'), format: 'csv' as const };
    const writing = small.analysis.write(
      { sql: 'SELECT hash(i) FROM range(1000000) t(i)', tables: [] },
      target,
      caller(),
    );
    await expect(writing).rejects.toMatchObject({ name: 'CallError' });
    await expect(readFile(target.path)).rejects.toThrow('ENOENT');
  });
});
