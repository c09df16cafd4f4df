import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { DrawnChart } from '../../../../server/src/charts/draw/draw.ts';
import { diameterOf } from '../../../../server/src/charts/draw/points.ts';
import { orderOf } from '../../../../server/src/charts/draw/order.ts';
import type { View } from '../../../../server/src/charts/plan/view.ts';
import type { Value } from '../../../../server/src/duckdb/analysis.ts';
import { draw, groupsOf, named, type Input } from './drawing.ts';

const drawn = z.object({
  xAxis: z.looseObject({ type: z.string(), data: z.array(z.object({ value: z.string() })).optional() }),
  yAxis: z.looseObject({ type: z.string(), data: z.array(z.object({ value: z.string() })).optional() }),
  series: z.array(z.looseObject({ type: z.string(), name: z.string(), data: z.array(z.unknown()) })),
});

const partsOf = (option: DrawnChart['option']) => drawn.parse(JSON.parse(JSON.stringify(option)));

const labelsOf = (option: DrawnChart['option']): string[] => {
  const { xAxis, yAxis } = partsOf(option);
  return (xAxis.data ?? yAxis.data ?? []).map(({ value }) => value);
};

describe('the order of bars', () => {
  test.each<[string, Partial<Input>, [string | null, number][], string[]]>([
    [
      'by value, the rest last',
      {},
      [
        ['a', 1],
        ['b', 3],
        ['Other', 9],
        ['c', 2],
      ],
      ['b', 'c', 'a', 'Other'],
    ],
    [
      'by value, upwards',
      { sort: 'ascending' },
      [
        ['a', 2],
        ['b', 1],
        [null, 3],
      ],
      ['b', 'a', '(empty)'],
    ],
    [
      'by name',
      { sort: 'x' },
      [
        ['b', 3],
        ['Other', 1],
        [null, 9],
        ['a', 1],
      ],
      ['a', 'b', '(empty)', 'Other'],
    ],
    [
      'of months',
      {},
      [
        ['Mar', 9],
        ['Jan', 1],
        ['Feb', 5],
      ],
      ['Jan', 'Feb', 'Mar'],
    ],
    [
      'of weekdays',
      {},
      [
        ['Sunday', 9],
        ['monday', 1],
      ],
      ['monday', 'Sunday'],
    ],
    [
      'of Chinese weekdays',
      {},
      [
        ['周日', 9],
        ['周二', 1],
        ['周一', 5],
      ],
      ['周一', '周二', '周日'],
    ],
    [
      'of ranges',
      {},
      [
        ['10-19', 9],
        ['0-9', 1],
        ['100+', 5],
      ],
      ['0-9', '10-19', '100+'],
    ],
    [
      'of quarters',
      {},
      [
        ['Q3', 9],
        ['Q1', 1],
      ],
      ['Q1', 'Q3'],
    ],
  ])('%s', (_, input, values, labels) => {
    expect(labelsOf(draw(input, named(), groupsOf(values)).option)).toEqual(labels);
  });
  test('of numbers is theirs, not that of their digits', () => {
    const rows = groupsOf([
      ['10.0', 5],
      ['9.0', 9],
      ['-1.5', 1],
    ]);
    expect(labelsOf(draw({}, named(true), rows).option)).toEqual(['-1.5', '9', '10']);
  });
  test.each([
    [['四季度', '二季度', '一季度', '三季度']],
    [['第十二周', '第二周', '第二十周', '第三周']],
    [['十一月', '二月', '十月', '十二月']],
  ])('of Chinese numbers is that of what they count: %j', (labels) => {
    const value: Record<string, number> = {
      一: 1,
      二: 2,
      三: 3,
      四: 4,
      十: 10,
      十一: 11,
      十二: 12,
      二十: 20,
    };
    const numbers = labels
      .toSorted(orderOf(labels).compare)
      .map((label) => value[label.replaceAll(/第|季度|周|月/g, '')]);
    expect(numbers).toEqual(numbers.toSorted((a = 0, b = 0) => a - b));
    expect(orderOf(labels).isNatural).toBe(true);
  });
  test('of names that are not all of one kind is none', () => {
    expect(orderOf(['Jan', 'other']).isNatural).toBe(false);
    expect(orderOf(['三里屯', '五道口']).isNatural).toBe(false);
  });
});

const at = (month: string): number => Date.parse(`2024-${month}-01T00:00:00Z`);

const row = (month: string, value: number): Value[] => [at(month), false, null, false, 1, null, 1, value];

test('bars of time stand where they belong, with gaps where nothing was', () => {
  const view = { ...named(), x: { type: 'times', bucket: 'month' } } as const;
  const { xAxis, series } = partsOf(draw({}, view, [row('01', 5), row('04', 7)]).option);
  expect(xAxis.data?.map(({ value }) => value)).toEqual(['2024-01', '2024-02', '2024-03', '2024-04']);
  expect(series[0]?.data).toMatchObject([{ value: 5 }, { value: null }, { value: null }, { value: 7 }]);
});

const seriesRows = (names: (string | null)[]): Value[][] =>
  names.map((name, index) => ['a', false, name, false, 1, 1, 3, index]);

const seriesOf = (names: (string | null)[]) =>
  partsOf(draw({ series: 's' }, named(), seriesRows(names)).option).series.map(({ name }) => name);

test('series that count are in that order, others by size, and what has no name is last', () => {
  expect(seriesOf([null, '2', '10', '1'])).toEqual(['1', '2', '10', '(empty)']);
  expect(seriesOf(['small', 'large', null])).toEqual(['large', 'small', '(empty)']);
});

test('a series that is named as the rest is not the rest', () => {
  const rows: Value[][] = [
    ['a', false, 'Other', false, 1, 1, 2, 5],
    ['a', false, null, true, 1, 1, 2, 7],
  ];
  const { series } = partsOf(draw({ series: 's' }, named(), rows).option);
  expect(series.map(({ name, data }) => [name, data])).toEqual([
    ['Other', [5]],
    ['Other', [7]],
  ]);
});

const lies = (input: Partial<Input>, rows: Value[][]): boolean =>
  partsOf(draw(input, named(), rows).option).yAxis.type === 'category';

test('long names lie down, short ones stand, as asked for or by themselves', () => {
  const long = groupsOf([
    ['a name that is really rather long', 1],
    ['another name that is long as well', 2],
    ['c'.repeat(50), 3],
    ['d', 3],
  ]);
  const short = groupsOf([
    ['a', 1],
    ['b', 2],
  ]);
  expect([lies({}, long), lies({}, short)]).toEqual([true, false]);
  expect([lies({ horizontal: false }, long), lies({ horizontal: true }, short)]).toEqual([false, true]);
});

test('a stacked area has a value at every moment, a line only where there is one', () => {
  const view = { ...named(), x: { type: 'times', bucket: 'day' } } as const;
  const day = 86_400_000;
  const rows: Value[][] = [
    [0, false, 'a', false, 1, null, 2, 1],
    [day, false, 'b', false, 1, null, 2, 2],
    [2 * day, false, 'a', false, 1, null, 2, 3],
  ];
  const area = partsOf(draw({ kind: 'area', stacked: true, series: 's' }, view, rows).option);
  expect(area.series.map(({ data }) => data)).toEqual([
    [
      [0, 1],
      [day, 0],
      [2 * day, 3],
    ],
    [
      [0, 0],
      [day, 2],
      [2 * day, 0],
    ],
  ]);
  const line = partsOf(draw({ kind: 'line', series: 's' }, view, rows).option);
  expect(line.series.map(({ data }) => data)).toEqual([
    [
      [0, 1],
      [2 * day, 3],
    ],
    [[day, 2]],
  ]);
});

const pie = (values: [string, number | null][]) => () => draw({ kind: 'pie' }, named(), groupsOf(values));

test('a pie has no place for what is negative, or for nothing', () => {
  expect(
    pie([
      ['a', 1],
      ['b', -1],
    ]),
  ).toThrow(/negative value of "b"/);
  expect(
    pie([
      ['a', 0],
      ['b', null],
    ]),
  ).toThrow(/every share is zero or empty/);
  expect(
    pie([
      ['a', 1],
      ['b', 0],
    ]),
  ).not.toThrow();
});

test('without rows there is nothing to draw', () => {
  expect(() => draw({}, named(), [])).toThrow(/no row is left/);
});

test('equal bubbles are equal in area to their value', () => {
  expect(diameterOf(100, 100) ** 2 / diameterOf(25, 100) ** 2).toBeCloseTo(4);
  expect([diameterOf(0, 100), diameterOf(-5, 100), diameterOf(0, 0)]).toEqual([5, 5, 5]);
});

test('a correlation shows each pair twice and itself once', () => {
  const view: View = { shape: 'correlation', columns: ['a', 'b', 'c'] };
  const { series } = partsOf(
    draw({ kind: 'correlation', x: undefined }, view, [[10, 0.5, 'NaN', -1]]).option,
  );
  expect(series[0]?.data).toEqual([
    [0, 0, 1],
    [1, 1, 1],
    [2, 2, 1],
    [0, 1, 0.5],
    [1, 0, 0.5],
    [1, 2, -1],
    [2, 1, -1],
  ]);
});

test('cells of both signs are coloured around nothing', () => {
  const axis = { type: 'names', numeric: false } as const;
  const view: View = { shape: 'cells', x: axis, y: axis, top: 40, aggregate: 'sum' };
  const rows: Value[][] = [
    ['a', false, 'k', false, 1, 2, 1, -2],
    ['b', false, 'k', false, 1, 2, 1, 10],
  ];
  const { option } = draw({ kind: 'heatmap', y: 'k', value: 'v' }, view, rows);
  expect(option).toMatchObject({ visualMap: { min: -10, max: 10 } });
});

test('a drawing is plain JSON', () => {
  const { option } = draw({}, named(), groupsOf([['a', 1]]));
  expect(structuredClone(option)).toEqual(option);
  expect(JSON.stringify(option)).not.toContain('null,null');
});
