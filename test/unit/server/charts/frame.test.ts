import { describe, expect, test } from 'vitest';
import { cut, frame, wrapped } from '../../../../server/src/charts/draw/frame.ts';
import { widthOf } from '../../../../server/src/charts/draw/text-width.ts';

const entries = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `series ${index}`, color: '#000' }));

describe('text', () => {
  test('is as wide as the font says', () => {
    expect(widthOf('中文', 12)).toBe(24);
    expect(widthOf('iii', 10)).toBeLessThan(widthOf('WWW', 10) / 3);
  });
  test('is cut with an ellipsis where it is too long', () => {
    expect(cut('short', 100, 12)).toBe('short');
    const short = cut('数据'.repeat(20), 100, 12);
    expect(short.endsWith('…')).toBe(true);
    expect(widthOf(short, 12)).toBeLessThanOrEqual(100);
  });
  test.each([
    'many words that go on and on until the line is full',
    '一个很长的标题'.repeat(8),
    'x'.repeat(90),
  ])('is broken into lines that fit: %s', (text) => {
    const lines = wrapped(text, 150, 12, 2);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(widthOf(line, 12)).toBeLessThanOrEqual(150);
  });
  test('of a legend goes into a row where it fits, else into a column beside the drawing', () => {
    const look = { theme: 'light', width: 600, height: 400 } as const;
    const room = (count: number) => frame({ title: 't', notes: [], legend: entries(count), look }).room;
    expect(room(3).width).toBe(room(1).width);
    expect(room(3).height).toBeLessThan(room(1).height);
    expect(room(12).width).toBeLessThan(room(1).width);
    expect(room(12).height).toBe(room(1).height);
  });
});
