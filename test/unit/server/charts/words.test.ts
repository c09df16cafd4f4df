import { describe, expect, it, test } from 'vitest';
import { titleOf } from '../../../../server/src/charts/draw/titles.ts';
import type { View } from '../../../../server/src/charts/plan/view.ts';
import { chooseBucket } from '../../../../server/src/charts/plan/buckets.ts';
import { planAxis } from '../../../../server/src/charts/plan/groups.ts';
import { storedRequest } from '../../../../server/src/charts/request.ts';
import { countWords } from '../../../../server/src/charts/suggest/statistics.ts';
import type { Statistics } from '../../../../server/src/charts/suggest/statistics.ts';
import { suggest } from '../../../../server/src/charts/suggest/suggest.ts';
import { wordsFor } from '../../../../server/src/charts/words.ts';

const column = (name: string, type: Statistics['type'], distinct: number): Statistics => ({
  name,
  type,
  isWhole: false,
  filled: 10_000,
  distinct,
  isExact: distinct <= 200,
  least: 0,
  most: 100,
});

/** A dataset whose columns suggest every kind of chart. */
const titles = (names: readonly [string, string, string, string, string, string]): string[] => {
  const [time, amount, second, third, group, other] = names;
  return suggest(
    [
      column(time, 'time', 365),
      column(amount, 'number', 1_000),
      column(second, 'number', 900),
      column(third, 'number', 800),
      column(group, 'text', 5),
      column(other, 'text', 4),
    ],
    20,
  ).map(({ title }) => title);
};

describe('titles are in the words of their columns', () => {
  it('of Chinese', () => {
    const chinese = titles(['日期', '销售额', '数量', '利润', '地区', '渠道']);
    expect(chinese).toEqual(
      expect.arrayContaining(['销售额合计随日期的变化', '各渠道的销售额合计', '销售额分布']),
    );
    expect(chinese.filter((title) => /[A-Za-z]/.test(title))).toEqual([]);
  });

  it('of Chinese beside English names', () => {
    const mixed = titles(['日期', 'GMV', 'orders', 'profit', '地区', '渠道']);
    expect(mixed).toEqual(expect.arrayContaining(['GMV合计随日期的变化', '各渠道的GMV合计']));
    // Where no column of the chart is Chinese, its title is none either.
    expect(mixed).toContain('Distribution of GMV');
  });

  it.each([
    ['Japanese', ['日付', '売り上げ', '個数の', '利益は', 'ちいき', 'チャネル']],
    ['Korean', ['날짜', '매출', '수량', '이익', '지역', '채널']],
    ['Russian', ['дата', 'сумма', 'число', 'доход', 'регион', 'канал']],
  ] as const)('of %s: signs, and no English', (_, names) => {
    const found = titles(names).filter((title) => names.slice(1, 5).some((name) => title.includes(name)));
    expect(found.length).toBeGreaterThan(5);
    expect(found.filter((title) => /\b(of|by|over|Rows|Sum|and|against)\b/i.test(title))).toEqual([]);
  });

  it('of English', () => {
    expect(titles(['day', 'sales', 'pieces', 'profit', 'region', 'channel'])).toEqual(
      expect.arrayContaining(['Sum of sales over day', 'Sum of sales by channel', 'Distribution of sales']),
    );
  });

  const view: View = {
    shape: 'groups',
    x: { type: 'names', numeric: false },
    top: 30,
    values: ['销售额'],
    aggregate: 'sum',
    step: 1,
  };
  it.each([
    [{ x: '地区', y: '销售额' }, '各地区的销售额合计'],
    [{ x: 'region', y: '销售额' }, '各region的销售额合计'],
    [{ x: '地区', y: '销售额', title: 'Mine' }, 'Mine'],
  ])('in a chart %j', (fields, title) => {
    const request = storedRequest.parse({ kind: 'bar', dataset: 'd', ...fields });
    expect(titleOf(request, view)).toBe(title);
  });

  it('has words for names of no letters', () => {
    expect(wordsFor(['2024', '1']).rows).toBe('Rows');
  });
});

test.each([
  [{ distinct: 5, isExact: true }, '5'],
  [{ distinct: 1_200, isExact: true }, '1,200'],
  [{ distinct: 1_637, isExact: false }, 'about 1,600'],
  [{ distinct: 163, isExact: false }, 'about 160'],
])('%j different values are %s', (count, words) => {
  expect(countWords(count)).toBe(words);
});

const from = (iso: string, to: string) => ({
  rows: 1_000,
  distinct: 300,
  least: Date.parse(iso),
  most: Date.parse(to),
});

describe('a range of times', () => {
  it.each([
    ['line', '2024-01-01', '2024-12-31', 'week'],
    ['time_series', '2024-01-01', '2025-12-31', 'week'],
    ['area', '2020-01-01', '2024-12-31', 'month'],
    ['line', '2024-01-01', '2024-03-31', 'day'],
    ['bar', '2024-01-01', '2024-12-31', 'week'],
    ['bar', '2024-01-01', '2024-02-28', 'day'],
    ['line', '1990-01-01', '2024-12-31', 'quarter'],
  ])('of a %s from %s to %s is drawn by the %s', (kind, least, most, bucket) => {
    const request = storedRequest.parse({ kind, dataset: 'd', x: 'day' });
    const { axis } = planAxis(request, { name: 'day', type: 'DATE' }, from(least, most));
    expect(axis).toEqual({ type: 'times', bucket });
  });

  it('is drawn by the day where that is asked for', () => {
    const request = storedRequest.parse({ kind: 'line', dataset: 'd', x: 'day', bucket: 'day' });
    const { axis } = planAxis(request, { name: 'day', type: 'DATE' }, from('2024-01-01', '2024-12-31'));
    expect(axis).toEqual({ type: 'times', bucket: 'day' });
    expect(chooseBucket(from('2024-01-01', '2024-12-31'), 400, true)).toBe('day');
  });
});
