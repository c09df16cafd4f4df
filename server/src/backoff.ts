/** Milliseconds to wait before try number `attempt` (from 0): doubles from 100 ms, never over 5 s. */
export function backoff(attempt: number): number {
  return Math.min(100 * 2 ** Math.min(attempt, 10), 5_000);
}
