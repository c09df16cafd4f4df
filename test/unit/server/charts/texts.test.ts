import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawChart } from '../../../../server/src/charts/draw/draw.ts';
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

const make = (input: Input) => makeChart(storedRequest.parse(input), data, callOf());
const values = (texts: readonly string[]): string =>
  `SELECT * FROM (VALUES ${texts.map((text, index) => `('${text.replaceAll("'", "''")}', 'g${index}')`).join(', ')}) t(v, g)`;
const lines = async (input: Input): Promise<string[]> => {
  const content = await make(input);
  return drawChart(content, { theme: 'light', width: 960, height: 540 }).notes.lines;
};

/** What the message gives as sql. */
const sqlIn = (error: unknown): string | undefined => /give sql with (.+)\.$/.exec(String(error))?.[1];

describe('a column of text where numbers are needed', () => {
  it.each([
    ['plain', ['1', '2.5', '-3'], 0.5],
    ['decimal commas', ['1,5', '2,25', '1.234,50'], 1_238.25],
    ['groups', ['1,234', '12,345.5', '7'], 13_586.5],
    ['currencies', ['$1,234.50', '$2.00', '-$3'], 1_233.5],
    ['euros', ['1.234,50 €', '2,00 €', '10 €'], 1_246.5],
    ['yuan', ['¥1,250.50', '¥10', '¥1'], 1_261.5],
    ['percent', ['12,5 %', '3 %', '1,5 %'], 17],
    ['spaces', ['1 234,5', '2', '3'], 1_239.5],
  ])('as %s: the hint reads every value right', async (_, texts, sum) => {
    const error: unknown = await make({ sql: values(texts), kind: 'bar', x: 'g', y: 'v' }).catch(
      (error: unknown) => error,
    );
    expect(String(error)).toContain('All of its 3 values read as numbers');
    const { rows } = await data.query(`SELECT sum(${sqlIn(error)}) FROM (${values(texts)})`, [], 1, callOf());
    expect(rows[0]?.[0]).toBeCloseTo(sum, 6);
  });

  it('some of which are none: the hint says how many would be lost', async () => {
    await expect(make({ sql: values(['1,5', 'n/a', '2,5']), kind: 'bar', x: 'g', y: 'v' })).rejects.toThrow(
      '2 of its 3 values read as numbers with a decimal comma, and the others would be lost',
    );
  });

  it('none of which is one: no cast is hinted at', async () => {
    const error: unknown = await make({ sql: values(['a', 'b']), kind: 'histogram', x: 'v' }).catch(String);
    expect(error).toContain('None of its 2 values reads as a number.');
    expect(error).not.toMatch(/TRY_CAST|sql with/);
  });
});

describe('a column of text where times are needed', () => {
  it.each([
    ['ISO', ['2024-01-02', '2024-02-03']],
    ['German', ['31.12.2024', '01.02.2025']],
    ['British', ['31/12/2024', '01/02/2025']],
    ['American', ['12/31/2024', '02/01/2025']],
  ])('as %s: the hint reads every value', async (_, texts) => {
    const error: unknown = await make({ sql: values(texts), kind: 'time_series', x: 'v' }).catch(
      (error: unknown) => error,
    );
    expect(String(error)).toContain('All of its 2 values read as');
    const sql = `SELECT ${sqlIn(error)} AS v, g FROM (${values(texts)})`;
    expect((await make({ sql, kind: 'time_series', x: 'v' })).rows).toHaveLength(2);
  });
});

const cast = (texts: readonly string[]): string =>
  `SELECT g, TRY_CAST(v AS DOUBLE) AS v, TRY_CAST(v AS DATE) AS d FROM (${values(texts)})`;

describe('a cast that fails', () => {
  it.each<Input>([
    { sql: cast(['1,5', '2,5']), kind: 'bar', x: 'g', y: 'v' },
    { sql: cast(['1,5', '2,5']), kind: 'pie', x: 'g', y: 'v' },
    { sql: cast(['1,5', '2,5']), kind: 'scatter', x: 'v', y: 'v' },
    { sql: cast(['1,5', '2,5']), kind: 'heatmap', x: 'g', y: 'g', value: 'v' },
    { sql: cast(['1,5', '2,5']), kind: 'box', x: 'g', y: 'v' },
    { sql: cast(['1,5', '2,5']), kind: 'histogram', x: 'v' },
    { sql: cast(['1,5', '2,5']), kind: 'time_series', x: 'd' },
  ])('for every row is no empty chart: $kind', async (input) => {
    await expect(make(input)).rejects.toThrow(/nothing to draw/i);
  });

  it.each<[Input, string]>([
    [{ kind: 'bar', x: 'g', y: 'v' }, '1 of 3 rows have no value in v and are left out'],
    [{ kind: 'pie', x: 'g', y: 'v' }, '1 of 3 rows have no value in v and are left out'],
    [{ kind: 'scatter', x: 'v', y: 'v' }, '1 of 3 rows have no value in v and are left out'],
    [{ kind: 'histogram', x: 'v' }, '1 of 3 rows have no value in v and are left out'],
    [{ kind: 'box', y: 'v' }, '1 of 3 rows have no value in v and are left out'],
  ])('for some rows says for how many: %j', async (input, line) => {
    expect(await lines({ ...input, sql: cast(['1', '2', 'x']) })).toContain(line);
  });

  it('for none says nothing', async () => {
    const said = await lines({ sql: cast(['1', '2']), kind: 'bar', x: 'g', y: 'v' });
    expect(said.filter((line) => line.includes('no value'))).toEqual([]);
  });
});
