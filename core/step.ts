import type { Operation } from './operation.ts';

/** What is missing on a host, in words a plan can show: the summary, then one line a difference. */
export type Gap = { summary: string; details: string[] };

/**
 * One idempotent piece of a host. Both halves are pure: `check` decides from facts alone, `apply`
 * only says what to do. Where `check` finds no gap, `apply` is never called.
 */
export type Step<Facts, Want> = {
  name: string;
  check: (facts: Facts, want: Want) => Gap | undefined;
  apply: (facts: Facts, want: Want) => Operation[];
};

/** A gap if there are any details, nothing otherwise: the usual end of a check. */
export const gapOf = (summary: string, details: string[]): Gap | undefined =>
  details.length === 0 ? undefined : { summary, details };
