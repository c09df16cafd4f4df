import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { makeChart } from '../../../../server/src/charts/make.ts';
import { storedRequest } from '../../../../server/src/charts/request.ts';
import { suggestCharts } from '../../../../server/src/charts/tools/suggest-charts.ts';
import { callOf } from '../call.ts';
import { openData } from './duckdb.ts';

let data: Awaited<ReturnType<typeof openData>>;

beforeAll(async () => {
  data = await openData({
    sales: `SELECT i AS id, 'cust-' || i AS customer, ['North', 'South', 'East'][1 + i % 3] AS region,
      i % 2 = 0 AS returned, (i * 7919 % 1000) / 10.0 AS amount, (i * 31 % 97) AS quantity, (i * 13 % 50) / 2.0 AS price,
      DATE '2024-01-01' + CAST(i % 300 AS INTEGER) AS sold_on, [1, 2] AS list, 'same' AS constant, NULL::INTEGER AS empty
      FROM range(2000) t(i)`,
    names: `SELECT ['a', 'b', 'c'][1 + i % 3] AS kind, i % 2 = 0 AS flag FROM range(100) t(i)`,
    events: `SELECT TIMESTAMP '2024-01-01' + INTERVAL (i) MINUTE AS moment FROM range(100) t(i)`,
    lists: `SELECT [i] AS list FROM range(10) t(i)`,
  });
}, 60_000);
afterAll(() => data.close());

const answer = z.object({
  rows: z.number(),
  suggestions: z.array(
    z.object({ title: z.string(), reason: z.string(), arguments: z.looseObject({ kind: z.string() }) }),
  ),
});

const suggest = async (input: Record<string, unknown>) =>
  answer.parse((await suggestCharts(data, () => undefined).call(input, callOf())).structuredContent);

test('kinds are as different as the columns allow', async () => {
  const { rows, suggestions } = await suggest({ dataset: 'sales', limit: 20 });
  expect(rows).toBe(2_000);
  const kinds = suggestions.map((suggestion) => suggestion.arguments.kind);
  expect(kinds.slice(0, 6)).toHaveLength(new Set(kinds.slice(0, 6)).size);
  expect(new Set(kinds)).toEqual(
    new Set([
      'time_series',
      'area',
      'bar',
      'doughnut',
      'scatter',
      'correlation',
      'bubble',
      'histogram',
      'box',
      'heatmap',
    ]),
  );
});

test('identifiers, constants and empty columns are not drawn, and prices are not added up', async () => {
  const { suggestions } = await suggest({ dataset: 'sales', limit: 20 });
  const used = suggestions.flatMap(({ arguments: { x, y, series, value } }) => [x, y, series, value]);
  for (const column of ['id', 'customer', 'list', 'constant', 'empty']) expect(used).not.toContain(column);
  const ofPrice = suggestions.filter(
    ({ arguments: { y, aggregate } }) => y === 'price' && aggregate !== undefined,
  );
  for (const { arguments: given } of ofPrice) expect(given['aggregate']).toBe('avg');
});

test('few values are counted, and many are said to be about so many', async () => {
  // The estimate of DuckDB for these is off by one and more.
  for (const values of [4, 5, 6, 7, 9, 37, 120]) {
    const { suggestions } = await suggest({
      sql: `SELECT 'g' || (i % ${values}) AS kind, i * 1.5 AS amount FROM range(5000) t(i)`,
      limit: 20,
    });
    const said = suggestions.flatMap(
      ({ reason }) => /"kind" has (?:only )?([\d,]+) values/.exec(reason)?.[1] ?? [],
    );
    expect(new Set(said)).toEqual(new Set(values <= 50 ? [String(values)] : []));
    expect(suggestions.flatMap(({ reason }) => /number with (.+) values/.exec(reason)?.[1] ?? [])).toEqual([
      expect.stringMatching(/^about \d,?\d?00$/),
    ]);
  }
});

describe('what is suggested can be made as it is', () => {
  test.each(['sales', 'names', 'events'])('of %s', async (dataset) => {
    const { suggestions } = await suggest({ dataset, limit: 20 });
    expect(suggestions.length).toBeGreaterThan(0);
    for (const suggestion of suggestions) {
      const { rows } = await makeChart(storedRequest.parse(suggestion.arguments), data, callOf());
      expect(rows.length).toBeGreaterThan(0);
      expect(suggestion.reason).not.toBe('');
    }
  });
});

test('a query is as good as a dataset', async () => {
  const sql = 'SELECT region, amount FROM sales';
  const { suggestions } = await suggest({ sql });
  expect(suggestions[0]).toMatchObject({
    arguments: { sql, kind: 'bar', x: 'region', y: 'amount', aggregate: 'sum' },
  });
});

test('where nothing can be drawn, nothing is suggested', async () => {
  expect(await suggest({ dataset: 'lists' })).toEqual({ rows: 10, suggestions: [] });
});

test.each([[{}], [{ dataset: 'sales', sql: 'SELECT 1' }]])('%j is refused', async (input) => {
  await expect(suggest(input)).rejects.toThrow(/either dataset or sql/);
});
