import type { Run } from './load.ts';

/** One run of calls against one contestant, with the CPU that it cost there, in microseconds. */
export type Lap = Run & { cpu: number };

/** What several laps come to: medians over them, so that a noisy moment counts once. */
export interface Figures {
  /** Microseconds of the server's CPU for each call. */
  cpu: number;
  /** Calls answered in a second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** The middle value; of an even number the upper of the two. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The value that a share of all values, given in ascending order, does not exceed. */
export const percentile = (ascending: ArrayLike<number>, share: number): number =>
  ascending[Math.max(Math.ceil(ascending.length * share) - 1, 0)] ?? Number.NaN;

const cpuOf = ({ cpu, calls }: Lap): number => cpu / calls;

export const figuresOf = (laps: readonly Lap[]): Figures => ({
  cpu: median(laps.map(cpuOf)),
  rate: median(laps.map(({ calls, seconds }) => calls / seconds)),
  p50: median(laps.map(({ latencies }) => percentile(latencies, 0.5))),
  p99: median(laps.map(({ latencies }) => percentile(latencies, 0.99))),
});

/** How many times the CPU of `base` a call costs, compared round by round: what disturbed a round disturbed both. */
export const ratioOf = (laps: readonly Lap[], base: readonly Lap[]): number =>
  median(
    laps.flatMap((lap, round) => {
      const other = base[round];
      return other === undefined ? [] : [cpuOf(lap) / cpuOf(other)];
    }),
  );
