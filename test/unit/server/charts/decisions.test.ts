import { describe, expect, test } from 'vitest';
import { chooseBins } from '../../../../server/src/charts/plan/bins.ts';
import {
  bucketLabel,
  checkBucket,
  chooseBucket,
  nextBucket,
} from '../../../../server/src/charts/plan/buckets.ts';
import { classOf } from '../../../../server/src/charts/plan/columns.ts';
import { BUCKETS, type Bucket } from '../../../../server/src/charts/request.ts';

const at = (text: string): number => Date.parse(text);
const facts = (from: string, to: string) => ({ rows: 1_000, distinct: 1_000, least: at(from), most: at(to) });

describe('the bucket of a range', () => {
  test.each<[string, string, number, Bucket]>([
    ['2024-01-01T00:00:00Z', '2024-01-01T00:01:00Z', 100, 'second'],
    ['2024-01-01T00:00:00Z', '2024-01-01T01:00:00Z', 100, 'minute'],
    ['2024-01-01T00:00:00Z', '2024-01-03T00:00:00Z', 100, 'hour'],
    ['2024-01-01T00:00:00Z', '2024-12-31T00:00:00Z', 400, 'day'],
    ['2024-01-01T00:00:00Z', '2024-12-31T00:00:00Z', 60, 'week'],
    ['2020-01-01T00:00:00Z', '2024-12-31T00:00:00Z', 62, 'month'],
    ['1900-01-01T00:00:00Z', '2024-12-31T00:00:00Z', 62, 'year'],
    ['2024-05-01T00:00:00Z', '2024-05-01T00:00:00Z', 62, 'day'],
  ])('from %s to %s in at most %d is a %s', (from, to, most, bucket) => {
    expect(chooseBucket(facts(from, to), most)).toBe(bucket);
  });
  test('of dates is a day at least', () => {
    expect(chooseBucket(facts('2024-01-01T00:00:00Z', '2024-01-02T00:00:00Z'), 400, true)).toBe('day');
  });
  test('may be asked for until it makes too many', () => {
    const year = facts('2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z');
    expect(checkBucket('day', year, 400)).toBe('day');
    expect(() => checkBucket('hour', year, 400)).toThrow(/about 8,785 groups.*Use "day" or longer/);
  });
});

test.each<[Bucket, string, string]>([
  ['second', '2024-05-06T07:08:09Z', '2024-05-06 07:08:09'],
  ['minute', '2024-05-06T07:08:00Z', '2024-05-06 07:08'],
  ['hour', '2024-05-06T07:00:00Z', '2024-05-06 07:00'],
  ['day', '2024-05-06T00:00:00Z', '2024-05-06'],
  ['week', '2024-05-06T00:00:00Z', '2024-05-06'],
  ['month', '2024-05-01T00:00:00Z', '2024-05'],
  ['quarter', '2024-01-01T00:00:00Z', '2024 Q1'],
  ['quarter', '2024-10-01T00:00:00Z', '2024 Q4'],
  ['year', '2024-01-01T00:00:00Z', '2024'],
])('a %s that begins at %s is called %s', (bucket, begins, label) => {
  expect(bucketLabel(bucket, at(begins))).toBe(label);
});

test.each<[Bucket, string, string]>([
  ['hour', '2024-12-31T23:00:00Z', '2025-01-01T00:00:00Z'],
  ['week', '2024-02-26T00:00:00Z', '2024-03-04T00:00:00Z'],
  ['month', '2024-01-01T00:00:00Z', '2024-02-01T00:00:00Z'],
  ['quarter', '2024-10-01T00:00:00Z', '2025-01-01T00:00:00Z'],
  ['year', '2023-01-01T00:00:00Z', '2024-01-01T00:00:00Z'],
])('after the %s of %s comes that of %s', (bucket, begins, next) => {
  expect(nextBucket(bucket, at(begins))).toBe(at(next));
});

test('every bucket is longer than the one before', () => {
  const begin = at('2024-01-01T00:00:00Z');
  const lengths = BUCKETS.map((bucket) => nextBucket(bucket, begin) - begin);
  expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
});

describe('bins have round edges', () => {
  test.each<[number, number, number, number | undefined, boolean, unknown]>([
    [0, 100, 1_000, 10, false, { start: 0, width: 10, bins: 10 }],
    [0, 99.5, 1_000, 10, false, { start: 0, width: 10, bins: 10 }],
    [-3.2, 4.1, 1_000, 8, false, { start: -4, width: 1, bins: 9 }],
    [1, 5, 50, undefined, true, { start: 1, width: 1, bins: 5 }],
    [7, 7, 50, undefined, true, { start: 7, width: 1, bins: 1 }],
    [7.25, 7.25, 50, undefined, false, { start: 6.75, width: 1, bins: 1 }],
    [0.001, 0.009, 1_000, 8, false, { start: 0.001, width: 0.001, bins: 8 }],
  ])('from %d to %d of %d rows in %j, whole %j', (least, most, rows, asked, isWhole, expected) => {
    expect(chooseBins({ least, most, rows, distinct: rows }, asked, isWhole)).toEqual(expected);
  });
  test('and every number is in one of them', () => {
    for (const [least, most] of [
      [0.1, 0.7],
      [-1e9, 1e9],
      [3, 1_000_003],
      [1e-9, 2e-9],
    ] as const) {
      const { start, width, bins } = chooseBins({ least, most, rows: 1e6, distinct: 1e6 }, undefined, false);
      expect(start).toBeLessThanOrEqual(least);
      expect(start + bins * width).toBeGreaterThanOrEqual(most * (1 - 1e-12));
      expect(bins).toBeLessThanOrEqual(60);
    }
  });
  test('unless the numbers lie too far apart', () => {
    const facts = { least: -1.7e308, most: 1.7e308, rows: 2, distinct: 2 };
    expect(() => chooseBins(facts, undefined, false)).toThrow(/too far apart/);
  });
});

test.each([
  ['BIGINT', 'number'],
  ['UTINYINT', 'number'],
  ['DECIMAL(10,2)', 'number'],
  ['DOUBLE', 'number'],
  ['DATE', 'time'],
  ['TIMESTAMP', 'time'],
  ['TIMESTAMP_NS', 'time'],
  ['TIMESTAMP WITH TIME ZONE', 'time'],
  ['TIME', 'text'],
  ['VARCHAR', 'text'],
  ["ENUM('a', 'b')", 'text'],
  ['BOOLEAN', 'boolean'],
  ['INTEGER[]', 'other'],
  ['DOUBLE[3]', 'other'],
  ['STRUCT(a INTEGER)', 'other'],
  ['BLOB', 'other'],
])('%s is a %s', (type, expected) => {
  expect(classOf({ name: 'a', type })).toBe(expected);
});
