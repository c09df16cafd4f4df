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
