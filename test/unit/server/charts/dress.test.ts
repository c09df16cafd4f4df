import { expect, test } from 'vitest';
import { z } from 'zod';
import { compactNumber, dress, fullNumber } from '../../../../server/src/charts/dress.ts';

test.each([
  [0, '0'],
  [950, '950'],
  [9_999, '9,999'],
  [10_000, '10k'],
  [12_345, '12.35k'],
  [-2_500_000, '-2.5M'],
  [3e9, '3B'],
  [1.5e12, '1.5T'],
  [4e15, '4e+15'],
  [0.25, '0.25'],
  [0.00123456, '0.001235'],
  [0.0000012, '1.2e-6'],
])('%d in four digits is %s', (value, text) => {
  expect(compactNumber(value, 4)).toBe(text);
});

test('ticks that differ look different', () => {
  const ticks = [103.64, 103.645, 103.65, 2_000_500, 2_001_000];
  expect(new Set(ticks.map((tick) => compactNumber(tick, 12))).size).toBe(ticks.length);
});

test.each<[unknown, string]>([
  [1_234.567, '1,234.57'],
  [0.123456, '0.1235'],
  [null, '–'],
  ['text', 'text'],
])('%j in full is %s', (value, text) => {
  expect(fullNumber(value)).toBe(text);
});

const call = (value: unknown, ...given: unknown[]): unknown =>
  typeof value === 'function' ? Reflect.apply(value, undefined, given) : undefined;

test('functions are put where an option names them, and nowhere else', () => {
  const dressed = z
    .object({
      yAxis: z.object({ axisLabel: z.object({ formatter: z.unknown() }) }),
      series: z.array(z.object({ label: z.object({ formatter: z.unknown() }), data: z.array(z.unknown()) })),
      tooltip: z.object({ trigger: z.string(), valueFormatter: z.unknown() }),
      title: z.object({ text: z.string() }),
    })
    .parse(
      dress({
        yAxis: { axisLabel: { formatter: '@tick' } },
        series: [{ label: { formatter: '@share' }, data: [{ name: '@tick', formatter: '@tick' }] }],
        tooltip: { trigger: 'item' },
        title: { text: '@tick' },
      }),
    );
  expect(call(dressed.yAxis.axisLabel.formatter, 20_000)).toBe('20k');
  expect(call(dressed.series[0]?.label.formatter, { name: 'a', value: 12_345, percent: 12.345 })).toBe(
    'a\n12.35k (12.3%)',
  );
  expect(call(dressed.tooltip.valueFormatter, 1_234.5)).toBe('1,234.5');
  expect(dressed.series[0]?.data).toEqual([{ name: '@tick', formatter: '@tick' }]);
  expect(dressed.title.text).toBe('@tick');
});
