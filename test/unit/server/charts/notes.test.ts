import { describe, expect, test } from 'vitest';
import type { View } from '../../../../server/src/charts/plan/view.ts';
import type { Value } from '../../../../server/src/duckdb/analysis.ts';
import { draw, groupsOf, named, type Input } from './drawing.ts';

describe('notes tell what a reader must know', () => {
  const groups = groupsOf([
    ['a', 1],
    ['b', 2],
  ]);
  test.each<[string, Partial<Input>, View, Value[][], object]>([
    ['nothing', {}, named(), groups, { rows: 2, sampled: false, lines: [] }],
    [
      'what is beyond top',
      {},
      { ...named(), top: 2 },
      groups,
      { lines: ['2 of 9 values of region; the other 7 are "Other"'] },
    ],
    [
      'what is left out',
      { other: false },
      { ...named(), top: 2 },
      groups,
      { lines: ['2 of 9 values of region; 7 are left out'] },
    ],
    [
      'a sample',
      { kind: 'scatter', x: 'a', y: 'b' },
      { shape: 'points', x: 'numbers', values: ['b'] },
      [
        [1, null, false, null, 1_000_000, 2],
        [2, null, false, null, 1_000_000, 3],
      ],
      { rows: 2, sampled: true, lines: ['a random sample of 2 of 1,000,000 rows'] },
    ],
    [
      'outliers',
      { kind: 'box', y: 'v' },
      { shape: 'boxes', x: { type: 'names', numeric: false }, top: 24, values: ['v'] },
      [['a', false, 0, 50, 1, 2, 3, 4, 5, 1, [99], 1]],
      { rows: 50, lines: ['1 outlier, the furthest drawn'] },
    ],
  ])('%s', (_, input, view, rows, expected) => {
    expect(draw(input, view, rows).notes).toMatchObject(expected);
  });
});

describe('the title', () => {
  test.each<[Partial<Input>, View, string]>([
    [{}, named(), 'Sum of amount by region'],
    [{ series: 's' }, named(), 'Sum of amount by region and s'],
    [{}, { ...named(), values: [], aggregate: 'count' }, 'Rows by region'],
    [{}, { ...named(), values: ['a', 'b', 'c', 'd'] }, 'Sum of a, b and 2 more by region'],
    [{ title: '销售' }, named(), '销售'],
  ])('of %j', (input, view, title) => {
    expect(draw(input, view, groupsOf([['a', 1]])).title).toBe(title);
  });
});
