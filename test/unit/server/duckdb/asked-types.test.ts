import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Value } from '../../../../server/src/duckdb/analysis.ts';
import type { ReadingOptions } from '../../../../server/src/duckdb/reading.ts';
import { openWorld, type World } from './world.ts';
import { workbook } from './xlsx.ts';

type Asked = NonNullable<ReadingOptions['types']>[string];
type Cell = string | number | boolean;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const FORMATS: Record<string, (cells: Cell[]) => [string | Uint8Array, string]> = {
  JSON: (cells) => [JSON.stringify(cells.map((v) => ({ v }))), 'rows.json'],
  Excel: (cells) => [workbook({ S: [['v'], ...cells.map((cell) => [cell])] }), 'rows.xlsx'],
};

const read = async (format: string, cells: Cell[], asked: Asked): Promise<Value[][]> => {
  const [content, name] = FORMATS[format]?.(cells) ?? ['', ''];
  return (await world.upload(content, name, { reading: { types: { v: asked } } })).values;
};

describe.each(Object.keys(FORMATS))('a type that is asked for in %s', (format) => {
  it.each<[string, Cell[], Asked, string]>([
    ['a fraction is no integer', [13, 12.75], 'integer', '12.75'],
    ['a text of a fraction is no integer', ['13', '12.75'], 'integer', '12.75'],
    ['a moment is no date', ['2025-01-02T10:00:00'], 'date', '2025-01-02T10:00:00'],
    ['a moment is no time of day', ['2025-01-02T10:00:00'], 'time', '2025-01-02T10:00:00'],
    ['two is no truth', [0, 2], 'boolean', '2'],
    ['a number too small for the decimals is not zero', [1, 1e-20], 'decimal', '1e-20'],
  ])('%s: refused, not changed', async (_name, cells, asked, value) => {
    await expect(read(format, cells, asked)).rejects.toMatchObject({
      name: 'CallError',
      message: expect.stringContaining(`it holds "${value}"`),
    });
  });

  it.each<[string, Cell[], Asked, Value[]]>([
    ['whole numbers', [12, '13'], 'integer', [12, 13]],
    ['decimals', ['0.125', '1'], 'decimal', ['0.125', '1.000']],
    ['dates', ['2025-01-02', '2025-01-03T00:00:00'], 'date', ['2025-01-02', '2025-01-03']],
    [
      'moments',
      ['2025-01-02', '2025-01-03T10:00:00'],
      'timestamp',
      ['2025-01-02 00:00:00', '2025-01-03 10:00:00'],
    ],
    ['truths', ['yes', 'no'], 'boolean', [true, false]],
  ])('%s are read', async (_name, cells, asked, values) => {
    expect(await read(format, cells, asked)).toEqual(values.map((value) => [value]));
  });
});

it('a text that is asked for in JSON stays as it is written', async () => {
  const moment = '2025-01-01T10:00:00+02:00';
  expect(await read('JSON', [moment], 'text')).toEqual([[moment]]);
});

describe('times in JSON', () => {
  it('stay text where some have a zone and others have none', async () => {
    const result = await world.upload(
      '[{"v":"2025-01-01T10:00:00"},{"v":"2025-01-01T10:00:00+02:00"}]',
      'rows.json',
    );
    expect(result.values).toEqual([['2025-01-01T10:00:00'], ['2025-01-01T10:00:00+02:00']]);
    expect(result.warnings).toContainEqual(
      expect.stringMatching(/kept as text: some of its times have a zone/),
    );
  });

  it('stay text where seconds have more figures than a timestamp', async () => {
    const result = await world.upload('[{"v":"2025-01-01T10:00:00.123456789Z"}]', 'rows.json');
    expect(result.values).toEqual([['2025-01-01T10:00:00.123456789Z']]);
  });
});
