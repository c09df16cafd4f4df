import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

describe('a request that does not fit is told what to mend', () => {
  test.each<[Input, RegExp]>([
    [{ kind: 'bar', x: 'region' }, /either dataset or sql/],
    [{ dataset: 'sales', sql: 'SELECT 1', kind: 'bar', x: 'region' }, /either dataset or sql/],
    [{ dataset: 'sales', kind: 'scatter', x: 'amount' }, /"scatter" needs y/],
    [
      { dataset: 'sales', kind: 'bar', x: 'region', value: 'amount' },
      /"bar" does not use value; it takes x, y, series/,
    ],
    [{ dataset: 'sales', kind: 'pie', x: 'region', y: ['amount', 'rate'] }, /"pie" takes one column on y/],
    [{ dataset: 'sales', kind: 'bar', x: 'region', y: ['amount', 'rate'], series: 'channel' }, /not both/],
    [{ dataset: 'sales', kind: 'bar', x: 'regoin' }, /x: there is no column "regoin". Did you mean region\?/],
    [{ dataset: 'sales', kind: 'bar', x: 'zzz' }, /no column "zzz"\. There are: region \(VARCHAR\), channel/],
    [
      { dataset: 'sales', kind: 'bar', x: 'region', y: 'channel' },
      /y: the column "channel" is VARCHAR, and a number/,
    ],
    [
      { dataset: 'sales', kind: 'histogram', x: 'region' },
      /x: the column "region" is VARCHAR.*None of its 4 values reads as a number\./,
    ],
    [{ dataset: 'sales', kind: 'time_series', x: 'region' }, /needs a date or a timestamp/],
    [{ dataset: 'sales', kind: 'bar', x: 'region', aggregate: 'avg' }, /aggregate "avg" needs a column/],
    [
      { dataset: 'long', kind: 'time_series', x: 'day', bucket: 'second' },
      /"second" would make about [\d,]+ groups.*Use "week" or longer/,
    ],
    [
      { dataset: 'long', kind: 'time_series', x: 'day', filter: 'amount < 0' },
      /nothing to draw.*Check the filter/,
    ],
    [
      { dataset: 'odd', kind: 'correlation', columns: ['a"b', 'select'] },
      /columns: the column "select" is VARCHAR/,
    ],
    [
      { sql: "SELECT 'a' AS t, 1 AS n", kind: 'correlation' },
      /two number columns at least. The data has one: "n"/,
    ],
    [
      { sql: 'SELECT [1, 2] AS list', kind: 'bar', x: 'list' },
      /"list" is INTEGER\[\], which cannot be drawn/,
    ],
    [{ dataset: 'nothing', kind: 'bar', x: 'a' }, /nothing/],
    [{ dataset: 'sales', kind: 'bar', x: 'region', filter: '1 = 1) UNION SELECT (2' }, /./],
    [
      { dataset: 'sales', kind: 'bar', x: 'region', filter: "region = read_text('/etc/passwd')" },
      /read_text/,
    ],
    [{ sql: "SELECT * FROM read_csv('/etc/passwd')", kind: 'bar', x: 'a' }, /read_csv/],
    [{ sql: 'DROP TABLE sales', kind: 'bar', x: 'a' }, /./],
  ])('%j', async (input, message) => {
    const made = makeChart(storedRequest.parse(input), data, callOf());
    await expect(made).rejects.toMatchObject({ name: 'CallError', message: expect.stringMatching(message) });
  });
});
