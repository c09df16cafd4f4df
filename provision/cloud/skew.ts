import type { Found } from '../provider.ts';

/** Seconds that this machine is ahead of a service, by the Date header of an answer; 0 without one. */
export const skewOf = (date: string | undefined, now: number): number => {
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) ? 0 : (now - at) / 1000;
};

/** `12 minutes behind`, `40 seconds ahead of`. */
export const skewText = (seconds: number): string => {
  const size = Math.abs(seconds);
  const amount = size < 90 ? `${Math.round(size)} seconds` : `${Math.round(size / 60)} minutes`;
  return `${amount} ${seconds < 0 ? 'behind' : 'ahead of'}`;
};

/** Seconds from which a clock is worth a word. */
const DOUBTFUL = 60;

/**
 * What a doctor finds of this machine's clock.
 *
 * @param skew seconds; undefined where no answer came
 * @param limit seconds from which it is ill, and from when on the cloud refuses, in words
 */
export const clockFound = (
  skew: number | undefined,
  cloud: string,
  limit: { ill: number; refused: string },
): Found => {
  if (skew === undefined) return { state: 'doubtful', text: 'no answer came to compare it with' };
  const text = `this machine's clock is ${skewText(skew)} ${cloud}'s`;
  const off = Math.abs(skew);
  if (off < DOUBTFUL) return { state: 'well', text };
  const hint = `set it: timedatectl set-ntp true; ${cloud} refuses from ${limit.refused} on`;
  return { state: off < limit.ill ? 'doubtful' : 'ill', text, hint };
};
