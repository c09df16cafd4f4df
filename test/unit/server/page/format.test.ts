import { describe, expect, it } from 'vitest';
import { nameFor } from '../../../../server/src/page/browser/datasets.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatTime,
  formatValue,
} from '../../../../server/src/page/browser/format.ts';
import { mistakeInName } from '../../../../server/src/datasets/names.ts';

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [1_449, '1.4 kB'],
    [25_000_000, '25 MB'],
    [3e15, '3000 TB'],
  ])('%d bytes', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('counts', () => {
  it.each([
    [1, '1 row'],
    [0, '0 rows'],
    [120_400, '120,400 rows'],
  ])('%d', (count, text) => {
    expect(formatCount(count, 'row')).toBe(text);
  });
});

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3_661, '1 h 1 min'],
    [93_784, '1 d 2 h'],
    [86_400, '1 d'],
    [86_460, '1 d'],
  ])('%d s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('values', () => {
  it.each([
    [null, ''],
    [undefined, ''],
    ['<b>', '<b>'],
    [0, '0'],
    [false, 'false'],
    [{ a: [1] }, '{"a":[1]}'],
  ])('%j', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });

  it('leaves a time alone that is none', () => {
    expect(formatTime('soon')).toBe('soon');
    expect(formatTime('2026-11-20T10:00:00Z')).toContain('2026');
  });
});

describe('the name proposed for a file', () => {
  it.each([
    ['sales 2026.csv', 'sales_2026'],
    ['销售数据.xlsx', '销售数据'],
    ['2026-01.tar.csv', 'data_2026_01_tar'],
    ['../../etc/passwd', 'data'],
    ['"><img src=x onerror=alert(1)>.csv', 'img_src_x_onerror_alert_1'],
    ['.csv', 'data'],
    [`${'x'.repeat(200)}.csv`, 'x'.repeat(63)],
  ])('%s', (file, name) => {
    expect(nameFor(file)).toBe(name);
    expect(mistakeInName(name)).toBeUndefined();
  });
});
