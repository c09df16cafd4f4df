import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeProfile, sourceFor } from '../../../../server/src/datasets/profile/make.ts';
import type { Profile } from '../../../../server/src/datasets/profile/schema.ts';
import { kindOf } from '../../../../server/src/datasets/profile/kinds.ts';
import { profile as profileSchema } from '../../../../server/src/datasets/profile/schema.ts';
import { recommendationsOf } from '../../../../server/src/datasets/profile/recommendations.ts';
import { openDuck, type Duck, type Stored } from './duck.ts';

let duck: Duck;
let stored: Stored;

beforeAll(async () => {
  duck = await openDuck();
});
afterAll(() => duck.close());

async function profileOf(select: string): Promise<Profile> {
  stored = await duck.store({ data: select });
  return profileSchema.parse(
    await stored.inSession((query) => makeProfile(stored.columns, stored.rows, query, { numbered: true })),
  );
}

const codesOf = ({ findings }: Profile) => findings.map(({ column, code }) => `${column ?? '*'}: ${code}`);

describe('kinds', () => {
  test.each([
    ['BIGINT', 'number'],
    ['UTINYINT', 'number'],
    ['INTEGER', 'number'],
    ['UHUGEINT', 'number'],
    ['DECIMAL(18,3)', 'number'],
    ['DOUBLE', 'number'],
    ['VARCHAR', 'text'],
    ["ENUM('a', 'b')", 'text'],
    ['TIMESTAMP WITH TIME ZONE', 'time'],
    ['TIME', 'time'],
    ['DATE', 'time'],
    ['BOOLEAN', 'boolean'],
    ['UUID', 'id'],
    ['INTERVAL', 'other'],
    ['BLOB', 'other'],
    ['VARCHAR[]', 'other'],
    ['INTEGER[3]', 'other'],
    ['STRUCT(a INTEGER)', 'other'],
    ['MAP(VARCHAR, INTEGER)', 'other'],
  ])('%s is of kind %s', (type, kind) => {
    expect(kindOf({ type })).toBe(kind);
  });
});

describe('columns', () => {
  test('numbers have mean, quantiles, range; nulls are counted', async () => {
    const { columns } = await profileOf(
      'SELECT CASE WHEN i % 4 = 0 THEN NULL ELSE i END AS n FROM range(1, 1001) t(i)',
    );
    const [column] = columns;
    expect(column).toMatchObject({ name: 'n', nulls: 250, nullShare: 0.25, length: null, top: [] });
    expect([Number(column?.min), Number(column?.max)]).toEqual([1, 999]);
    expect(column?.mean).toBeCloseTo(500, 0);
    expect(column?.quantiles?.p50).toBeGreaterThan(450);
    expect(column?.quantiles?.p50).toBeLessThan(550);
  });

  test('texts have lengths and their most frequent values', async () => {
    const { columns } = await profileOf(
      "SELECT CASE WHEN i % 10 < 7 THEN 'often' ELSE '很少' END AS t FROM range(100) t(i)",
    );
    expect(columns[0]).toMatchObject({
      distinct: 2,
      min: 'often',
      max: '很少',
      length: { min: 2, max: 5, mean: 4.1 },
      top: [
        { value: 'often', count: 70 },
        { value: '很少', count: 30 },
      ],
    });
  });

  test('every type has a profile', async () => {
    const { columns } =
      await profileOf(`SELECT true AS b, DATE '2024-02-29' AS d, TIMESTAMP '2024-01-01 10:00:00' AS ts,
      [1, 2] AS l, {'a': 1} AS s, MAP {'k': 1} AS m, 'x'::BLOB AS bl, uuid() AS u, INTERVAL 1 DAY AS iv, TIME '10:00:00' AS t,
      1.5::DECIMAL(10, 2) AS dec, 10000000000000000000000000000000000000::HUGEINT AS h, 'infinity'::DOUBLE AS inf, 'nan'::FLOAT AS nan,
      'a'::ENUM('a', 'b') AS e, NULL AS nothing, TIMESTAMPTZ '2024-01-01 10:00:00+00' AS tz, '101'::BIT AS bits`);
    expect(columns).toHaveLength(18);
    expect(columns.find(({ name }) => name === 'd')).toMatchObject({ min: '2024-02-29', distinct: 1 });
    expect(columns.find(({ name }) => name === 'b')).toMatchObject({ mean: 1 });
    expect(columns.find(({ name }) => name === 'inf')).toMatchObject({ mean: null, quantiles: null });
  });

  test('names that need quotes and long texts do no harm', async () => {
    const { columns } = await profileOf(
      `SELECT repeat('x', 5000) AS "a ""b"" ; --", 1 AS "select", 2 AS "列 名" FROM range(3)`,
    );
    expect(columns.map(({ name }) => name)).toEqual(['a "b" ; --', 'select', '列 名']);
    expect(String(columns[0]?.max)).toHaveLength(200);
  });
});

describe('findings', () => {
  test.each<[string, string, string[]]>([
    ['no rows', 'SELECT 1 AS a LIMIT 0', ['*: empty_dataset']],
    ['rows that repeat', 'SELECT i % 50 AS a, i % 50 AS b FROM range(100) t(i)', ['*: duplicate_rows']],
    [
      'nothing but nulls',
      'SELECT i AS a, NULL::VARCHAR AS b FROM range(10) t(i)',
      ['a: likely_identifier', 'b: empty_column'],
    ],
    [
      'mostly nulls',
      'SELECT i AS a, CASE WHEN i < 3 THEN i END AS b FROM range(10) t(i)',
      ['a: likely_identifier', 'b: mostly_null'],
    ],
    ['one value', "SELECT i AS a, 'x' AS b FROM range(10) t(i)", ['a: likely_identifier', 'b: constant']],
    [
      'spaces',
      "SELECT i AS a, CASE WHEN i % 2 = 0 THEN ' x' ELSE 'y' END AS b FROM range(10) t(i)",
      ['a: likely_identifier', 'b: surrounding_whitespace'],
    ],
    [
      'case',
      "SELECT i AS a, ['Ann', 'ANN', 'ann', 'Bob', 'BOB', 'bob'][i % 6 + 1] AS b FROM range(60) t(i)",
      ['a: likely_identifier', 'b: mixed_case'],
    ],
    [
      'empty texts',
      "SELECT i AS a, CASE WHEN i % 2 = 0 THEN '' ELSE 'y' END AS b FROM range(10) t(i)",
      ['a: likely_identifier', 'b: empty_text'],
    ],
    [
      'n/a',
      "SELECT i AS a, CASE WHEN i % 3 = 0 THEN 'N/A' ELSE 'y' || (i % 4) END AS b FROM range(20) t(i)",
      ['a: likely_identifier', 'b: missing_as_text'],
    ],
    [
      'numbers as text',
      'SELECT i AS a, (i % 7)::VARCHAR AS b FROM range(50) t(i)',
      ['a: likely_identifier', 'b: numbers_as_text'],
    ],
    [
      'codes are no numbers',
      "SELECT i AS a, '00' || (i % 7) AS b FROM range(50) t(i)",
      ['a: likely_identifier'],
    ],
    [
      'ISO dates as text',
      "SELECT i AS a, (DATE '2024-01-01' + (i % 9)::INTEGER)::VARCHAR AS b FROM range(50) t(i)",
      ['a: likely_identifier', 'b: dates_as_text'],
    ],
    [
      'local dates as text',
      "SELECT i AS a, strftime(DATE '2024-01-01' + (i % 9)::INTEGER, '%d.%m.%Y') AS b FROM range(50) t(i)",
      ['a: likely_identifier', 'b: dates_as_text'],
    ],
    [
      'outliers',
      'SELECT i AS a, CASE WHEN i = 7 THEN 1000000 ELSE i % 20 END AS b FROM range(200) t(i)',
      ['a: likely_identifier', 'b: outliers'],
    ],
    [
      'nothing wrong',
      "SELECT ['red', 'green', 'blue'][i % 3 + 1] AS c, i % 11 AS n, i * 1.5 AS m FROM range(60) t(i)",
      [],
    ],
  ])('%s', async (_name, select, codes) => {
    expect(codesOf(await profileOf(select))).toEqual(codes);
  });

  test('the suggestions are SQL that runs', async () => {
    const { findings } = await profileOf(
      `SELECT ' 05.01.2024' AS "a date", CASE WHEN i % 2 = 0 THEN 'n/a' ELSE ' 12' END AS n, '' AS e FROM range(10) t(i)`,
    );
    const expressions = findings.flatMap(({ suggestion, column }) =>
      suggestion !== null && column !== null && !suggestion.includes('ORDER BY') ? [suggestion] : [],
    );
    expect(expressions.length).toBeGreaterThanOrEqual(4);
    for (const expression of expressions) await stored.query(`SELECT ${expression} FROM data`);
  });
});

test('a very large dataset is looked at by sample', () => {
  expect(sourceFor(1_000_000, 10)).toBe('data');
  expect(sourceFor(100_000_000, 10)).toBe('(SELECT * FROM data TABLESAMPLE system(6.000%) REPEATABLE (42))');
});

test('a sample is read by every statement alike, and its counts are of the sample', async () => {
  const { columns, inSession } = await duck.store({
    data: "SELECT i AS a, 'x' || (i % 5) AS b FROM range(200000) t(i)",
  });
  const profile = await inSession((query) => makeProfile(columns, 300_000_000, query));
  expect(profile.profiledRows).toBeGreaterThan(0);
  expect(profile.profiledRows).toBeLessThan(200_000);
  expect(profile.columns[1]?.top.reduce((sum, { count }) => sum + count, 0)).toBe(profile.profiledRows);
});

test('recommendations name what to do next', async () => {
  const profile = await profileOf(
    "SELECT i AS id, ' x' AS t, i % 5 AS n, i * 2 % 7 AS m, DATE '2024-01-01' + i::INTEGER AS day FROM range(50) t(i)",
  );
  const lines = recommendationsOf({ name: 's', description: '', columns: stored.columns }, profile, []);
  expect(lines).toEqual([
    'Clean it first: transform_dataset with the suggestions of the 1 findings (t).',
    'Look at n over day, by month or day.',
    'See how n, m go together, as with corr() in query_datasets.',
    'Nothing says what s is; a description helps others to find it.',
  ]);
});
