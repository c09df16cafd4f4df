import { setTimeout as sleep } from 'node:timers/promises';
import { unreachable } from './errors.ts';
import { HungUp } from './handshake.ts';
import type { Target } from './target.ts';

const ATTEMPTS = 6;

/** Seconds before attempt `n` (from 1), spread out so that many runs do not knock in step. */
export const pause = (n: number, random: number): number => 0.25 * 2 ** (n - 1) * (0.5 + random);

/**
 * Tries again where the server hung up before the login: sshd does that when too many knock at
 * once (MaxStartups). Nothing else is tried again.
 *
 * @throws UserError `unreachable` once the attempts are used up
 */
export const withRetries = async <T>(
  target: Target,
  signal: AbortSignal,
  attempt: () => Promise<T>,
): Promise<T> => {
  for (let n = 1; ; n += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof HungUp)) throw error;
      if (n === ATTEMPTS) throw unreachable(target, `the server hung up ${n} times: ${error.message}`, error);
      await sleep(pause(n, Math.random()) * 1000, undefined, { signal });
    }
  }
};
