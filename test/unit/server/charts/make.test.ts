import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { chartContent } from '../../../../server/src/charts/draw/draw.ts';
import { makeChart } from '../../../../server/src/charts/make.ts';
import { storedRequest } from '../../../../server/src/charts/request.ts';
import { callOf } from '../call.ts';
import type { Input } from './drawing.ts';
import { openExamples, type Data } from './duckdb.ts';

let data: Data;

beforeAll(async () => {
  data = await openExamples();
}, 60_000);
afterAll(() => data.close());

const rowsOf = async (input: Input) => (await makeChart(storedRequest.parse(input), data, callOf())).rows;

describe('groups are gathered by the database', () => {
  test.each<[string, Input, unknown[]]>([
    [
      'a sum, with what has no name as a group of its own',
      { dataset: 'sales', kind: 'bar', x: 'region', y: 'amount' },
      [
        ['East', 1],
        ['North', 30],
        ['South', 5],
        [null, 4],
      ],
    ],
    [
      'a count of rows where no column is given',
      { dataset: 'sales', kind: 'bar', x: 'channel' },
      [
        ['shop', 1],
        ['web', 4],
      ],
    ],
    [
      'an average that leaves out what is no number',
      { dataset: 'sales', kind: 'bar', x: 'channel', y: 'rate', aggregate: 'avg' },
      [
        ['shop', null],
        ['web', 2],
      ],
    ],
    [
      'distinct values of a text',
      { dataset: 'sales', kind: 'bar', x: 'channel', y: 'region', aggregate: 'distinct' },
      [
        ['shop', 1],
        ['web', 3],
      ],
    ],
    [
      'a median',
      { dataset: 'sales', kind: 'bar', x: 'channel', y: 'amount', aggregate: 'median' },
      [
        ['shop', 20],
        ['web', 4.5],
      ],
    ],
    [
      'only rows that the filter keeps, whatever comment ends it',
      { dataset: 'sales', kind: 'bar', x: 'region', y: 'amount', filter: "channel = 'web' -- only" },
      [
        ['East', 1],
        ['North', 10],
        ['South', 5],
        [null, 4],
      ],
    ],
    [
      'the result of a query, whatever ends it',
      {
        sql: 'SELECT region AS r, amount FROM sales WHERE amount > 4 -- end',
        kind: 'bar',
        x: 'r',
        y: 'amount',
      },
      [
        ['North', 30],
        ['South', 5],
      ],
    ],
    [
      'the result of a query that ends as in a console',
      { sql: "SELECT channel FROM sales WHERE region = 'North';\n ; ", kind: 'bar', x: 'channel' },
      [
        ['shop', 1],
        ['web', 1],
      ],
    ],
    [
      'columns whatever their names',
      { dataset: 'odd', kind: 'bar', x: 'a"b', y: '销售 额', series: 'select' },
      [['1', 2]],
    ],
    [
      'names in another case, as SQL finds them',
      { dataset: 'sales', kind: 'bar', x: 'CHANNEL', filter: 'amount = 20' },
      [['shop', 1]],
    ],
  ])('%s', async (_, input, expected) => {
    const rows = await rowsOf(input);
    expect(rows.map((row) => [row[0], row[7]])).toEqual(expected);
  });

  test('what is beyond top is aggregated again from its rows, not from its groups', async () => {
    const input = {
      dataset: 'sales',
      kind: 'bar',
      x: 'region',
      y: 'amount',
      aggregate: 'avg',
      top: 1,
    } as const;
    const rows = await rowsOf({ ...input, filter: 'region IS NOT NULL' });
    expect(rows.map(([x, isOther, , , n, there, , value]) => [x, isOther, n, there, value])).toEqual([
      ['North', false, 2, 3, 15],
      [null, true, 2, 3, 3],
    ]);
    const without = await rowsOf({ ...input, filter: 'region IS NOT NULL', other: false });
    expect(without.map(([x, , , , , there, , value]) => [x, there, value])).toEqual([['North', 3, 15]]);
  });

  test('the smallest are kept where the smallest come first', async () => {
    const rows = await rowsOf({
      dataset: 'many',
      kind: 'bar',
      x: 'name',
      y: 'amount',
      sort: 'ascending',
      top: 2,
      other: false,
    });
    expect(rows.map(([x]) => x)).toEqual(['name 0', 'name 1']);
  });

  test('series beyond the colours are gathered, or left out among lines', async () => {
    const input = { dataset: 'many', x: 'bucket', y: 'amount', series: 'name' } as const;
    const bars = await rowsOf({ ...input, kind: 'bar', top: 100 });
    expect(new Set(bars.map(([, , s, isOther]) => JSON.stringify([s, isOther]))).size).toBe(10);
    const lines = await rowsOf({ ...input, kind: 'line' });
    expect(new Set(lines.map(([, , s]) => s)).size).toBe(9);
    expect(lines.every(([, , , isOther]) => isOther === false)).toBe(true);
  });
});

const month = (text: string): number => Date.parse(`${text}-01T00:00:00Z`);

describe('times', () => {
  test('are cut to buckets, and what has none is left out', async () => {
    const rows = await rowsOf({
      dataset: 'sales',
      kind: 'time_series',
      x: 'day',
      y: 'amount',
      bucket: 'month',
    });
    expect(rows.map((row) => [row[0], row[7]])).toEqual([
      [month('2024-01'), 30],
      [month('2024-03'), 6],
    ]);
  });
  test('with a zone are counted in UTC', async () => {
    const rows = await rowsOf({ dataset: 'sales', kind: 'time_series', x: 'moment', bucket: 'month' });
    expect(rows.map((row) => [row[0], row[7]])).toEqual([
      [month('2024-01'), 1],
      [month('2024-02'), 1],
    ]);
  });
  test.each([
    ['bar', 'quarter'],
    ['time_series', 'month'],
  ] as const)('get a bucket that fits a %s: %s', async (kind, bucket) => {
    const request = storedRequest.parse({ dataset: 'long', kind, x: 'day', y: 'amount' });
    const { view, rows } = await makeChart(request, data, callOf());
    expect(view).toMatchObject({ x: { type: 'times', bucket } });
    expect(rows.length).toBeLessThan(450);
  });
});

test('lines over more numbers than pixels are thinned, and say so', async () => {
  const request = storedRequest.parse({ dataset: 'many', kind: 'line', x: 'i', y: 'amount' });
  const { view, rows } = await makeChart(request, data, callOf());
  expect(view).toMatchObject({ x: { type: 'numbers' } });
  // How many there are is estimated, to within a tenth or two.
  expect(rows.length).toBeLessThanOrEqual(1_250);
  expect(rows.length).toBeGreaterThan(800);
  expect(z.object({ step: z.number() }).parse(view).step).toBeGreaterThan(15);
});

test('points beyond the most are sampled', async () => {
  const input = { dataset: 'many', kind: 'scatter', x: 'i', y: 'amount', points: 150 } as const;
  const rows = await rowsOf(input);
  expect(rows.length).toBe(150);
  expect(rows.every((row) => row[4] === 20_000 && row[0] === row[5])).toBe(true);
  const all = await rowsOf({ ...input, filter: 'i < 20' });
  expect(all.map(([x]) => x).toSorted((a, b) => Number(a) - Number(b))).toEqual([...Array(20).keys()]);
});

test('bins cover every row once', async () => {
  const request = storedRequest.parse({ dataset: 'many', kind: 'histogram', x: 'amount', bins: 10 });
  const { view, rows } = await makeChart(request, data, callOf());
  expect(view).toEqual({ shape: 'bins', start: 0, width: 2_000, bins: 10 });
  expect(rows.map((row) => row[3])).toEqual(Array(10).fill(2_000));
});

test('boxes have quartiles, whiskers inside the fences, and outliers beyond', async () => {
  const [row] = await rowsOf({ dataset: 'spread', kind: 'box', y: 'v' });
  expect(row?.slice(3, 11)).toEqual([101, 1, 26, 51, 76, 100, 1, [1_000]]);
  const halves = await rowsOf({ dataset: 'spread', kind: 'box', x: 'half', y: 'v' });
  expect(halves.map((half) => [half[0], half[3], half[9]])).toEqual([
    ['0', 51, 1],
    ['1', 50, 0],
  ]);
});

test('cells have a number for each pair', async () => {
  const rows = await rowsOf({
    dataset: 'sales',
    kind: 'heatmap',
    x: 'region',
    y: 'channel',
    value: 'amount',
  });
  expect(rows.map((row) => [row[0], row[2], row[7]])).toEqual([
    ['East', 'web', 1],
    ['North', 'shop', 20],
    ['North', 'web', 10],
    ['South', 'web', 5],
    [null, 'web', 4],
  ]);
});

test('correlations are of each pair of number columns; where nothing varies there is none', async () => {
  const request = storedRequest.parse({ dataset: 'paired', kind: 'correlation' });
  const { view, rows } = await makeChart(request, data, callOf());
  expect(view).toEqual({ shape: 'correlation', columns: ['a', 'b', 'c', 'same'] });
  const [n, ab, ac, aSame, bc] = rows[0] ?? [];
  expect([n, ab, ac, bc].map(Number).map((value) => Number(value.toFixed(9)))).toEqual([10, 1, -1, -1]);
  expect(Number.isFinite(aSame)).toBe(false);
});

test('what was made can be stored as JSON and read again', async () => {
  const content = await makeChart(
    storedRequest.parse({ dataset: 'spread', kind: 'box', y: 'v' }),
    data,
    callOf(),
  );
  expect(chartContent.parse(JSON.parse(JSON.stringify(content)))).toEqual(content);
});

test('a caller who hangs up stops the question', async () => {
  const signal = AbortSignal.abort(new Error('hung up'));
  const made = makeChart(
    storedRequest.parse({ dataset: 'sales', kind: 'bar', x: 'region' }),
    data,
    callOf({ signal }),
  );
  await expect(made).rejects.toThrow('hung up');
});

test.each(['sum', 'avg', 'min', 'max', 'count', 'median', 'distinct'] as const)(
  'what is beyond the largest groups is gathered from all its rows: %s',
  async (aggregate) => {
    const of = aggregate === 'distinct' ? 'count(DISTINCT amount)' : `${aggregate}(amount)`;
    const ranked = `SELECT bucket FROM many GROUP BY bucket ORDER BY ${of} DESC, bucket::VARCHAR LIMIT 3`;
    const direct = await data.query(
      `SELECT ${of}::DOUBLE, count(*)::DOUBLE FROM many WHERE bucket NOT IN (${ranked})`,
      [],
      1,
      callOf(),
    );
    const rows = await rowsOf({
      dataset: 'many',
      kind: 'bar',
      x: 'bucket',
      y: 'amount',
      aggregate,
      top: 3,
      other: true,
    });
    const rest = rows.find(([, isOther]) => isOther === true);
    expect(rows).toHaveLength(4);
    expect([rest?.at(-1), rest?.[4]]).toEqual(direct.rows[0]);
  },
);
