import { describe, expect, it } from 'vitest';
import {
  figuresOf,
  median,
  percentile,
  ratioOf,
  type Lap,
} from '../../../../scripts/bench/server/figures.ts';
import { limit } from '../../../../scripts/bench/server/limits.ts';
import { cpuIn, peakIn, residentIn } from '../../../../scripts/bench/server/proc.ts';
import type { Event } from '../../../../core/event.ts';

const lap = (cpu: number, latencies: number[], seconds = 1): Lap => ({
  calls: latencies.length,
  seconds,
  latencies: Float64Array.from(latencies),
  cpu,
});

it.each([
  { values: [3, 1, 2], middle: 2 },
  { values: [4, 1, 3, 2], middle: 3 },
  { values: [10, 9], middle: 10 },
  { values: [], middle: Number.NaN },
])('the median of $values is $middle', ({ values, middle }) => {
  expect(median(values)).toBe(middle);
});

it.each([
  { share: 0.5, value: 5 },
  { share: 0.99, value: 10 },
  { share: 0.9, value: 9 },
  { share: 0, value: 1 },
  { share: 1, value: 10 },
])('a share of $share does not exceed $value', ({ share, value }) => {
  expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], share)).toBe(value);
});

it('has no percentile of nothing', () => {
  expect(percentile([], 0.5)).toBeNaN();
});

it('takes medians over laps, for each call', () => {
  const laps = [lap(400, [1, 2, 3, 4]), lap(4_000, [9, 9, 9, 90], 4), lap(800, [1, 3, 3, 5], 2)];
  expect(figuresOf(laps)).toEqual({ cpu: 200, rate: 2, p50: 3, p99: 5 });
});

it('compares round by round', () => {
  const base = [lap(100, [1]), lap(1_000, [1]), lap(200, [1])];
  expect(ratioOf([lap(150, [1]), lap(1_200, [1]), lap(400, [1])], base)).toBe(1.5);
  expect(ratioOf([lap(150, [1])], [])).toBeNaN();
});

describe('/proc', () => {
  const stat = '77 (node) x (y) S 1 77 77 0 -1 4194304 9 0 0 0 123 45 6 7 20 0 11 0 500 1 2';
  const status = 'Name:\tnode\nVmPeak:\t  999 kB\nVmHWM:\t  300 kB\nVmRSS:\t  200 kB\n';

  it('counts the ticks of user and kernel mode, whatever the name of the process', () => {
    expect(cpuIn(stat)).toBe((123 + 45) * 10_000);
  });

  it('reads sizes in bytes', () => {
    expect(peakIn(status)).toBe(300 * 1024);
    expect(residentIn(status)).toBe(200 * 1024);
  });

  it('gives an ended process no memory, and no peak', () => {
    expect(residentIn('Name:\tnode\nState:\tZ (zombie)\n')).toBe(0);
    expect(peakIn('')).toBeNaN();
  });
});

it.each([
  { value: 1.2, state: 'well' },
  { value: 1.3, state: 'well' },
  { value: 1.31, state: 'ill' },
  { value: Number.NaN, state: 'ill' },
])('$value of at most 1.3 is $state', ({ value, state }) => {
  const told: Event[] = [];
  const kept = limit((event) => told.push(event), 'CPU', value, 1.3, 'times');
  expect(kept).toBe(state === 'well');
  expect(told).toEqual([{ type: 'finding', name: 'CPU', state, text: `${value} times; at most 1.3` }]);
});
