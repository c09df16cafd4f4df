import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../../core/user-error.ts';
import { within } from '../engine/deadline.ts';
import { CloudError } from './error.ts';

/** Time and chance, so that the loops below can be tested without either. */
export type Clock = {
  /** Milliseconds since the process began. */
  now: () => number;
  /** @throws the signal's reason */
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  random: () => number;
};

export const realClock: Clock = {
  now: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await delay(milliseconds, undefined, { signal });
    } catch {
      signal.throwIfAborted();
    }
  },
  random: Math.random,
};

/**
 * Whether asking again does no harm after an answer that never came: `safe` for whatever only reads, carries
 * an idempotency token or sets an absolute state; `once` for what would be done twice.
 */
export type Repeatable = 'safe' | 'once';

export type CallOptions = {
  /** What is asked, as the service calls it; for an attempt that never ends. */
  action: string;
  signal: AbortSignal;
  repeatable: Repeatable;
  /** Seconds that one attempt may take. */
  attemptSeconds?: number;
  /** Seconds after which no further attempt is begun. */
  totalSeconds?: number;
  clock?: Clock;
};

const ATTEMPT_SECONDS = 30;
const TOTAL_SECONDS = 180;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 20_000;

/**
 * One request, asked again while that may help: after throttling always, after an uncertain end only where
 * repeating is safe, after a refusal never.
 *
 * @param attempt gets a signal that ends with the attempt's deadline or the run
 * @throws CloudError of the last attempt; the signal's reason once it is aborted
 */
export const call = async <T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  options: CallOptions,
): Promise<T> => {
  const { signal, repeatable, clock = realClock, totalSeconds = TOTAL_SECONDS } = options;
  const begun = clock.now();
  for (let count = 0; ; count += 1) {
    signal.throwIfAborted();
    try {
      return await bounded(attempt, options);
    } catch (error) {
      signal.throwIfAborted();
      const pause = pauseAfter(error, { count, repeatable, random: clock.random() });
      if (pause === undefined || clock.now() - begun + pause > totalSeconds * 1000) throw error;
      await clock.sleep(pause, signal);
    }
  }
};

/** One attempt under its deadline, which holds even for work that does not heed its signal. */
const bounded = <T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  { action, signal, attemptSeconds = ATTEMPT_SECONDS }: CallOptions,
): Promise<T> =>
  within(
    attemptSeconds,
    () =>
      new CloudError(`no answer within ${attemptSeconds} s`, { kind: 'uncertain', action, code: 'Timeout' }),
    attempt,
    signal,
  );

/**
 * Milliseconds to wait before asking again, with full jitter over an exponential bound, never less than what
 * the service asked for; undefined where asking again is of no use or could do something twice.
 */
export const pauseAfter = (
  error: unknown,
  { count, repeatable, random }: { count: number; repeatable: Repeatable; random: number },
): number | undefined => {
  if (!(error instanceof CloudError)) return undefined;
  const again =
    error.kind === 'throttled' ||
    error.kind === 'not-yet' ||
    (error.kind === 'uncertain' && repeatable === 'safe');
  if (!again) return undefined;
  const bound = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** count);
  const asked = (error.retryAfter ?? 0) * 1000;
  return asked + bound / 2 + (random * bound) / 2;
};

export type PollOptions = {
  /** What is waited for, for the message: "web-1 to run". */
  what: string;
  seconds: number;
  signal: AbortSignal;
  /** Milliseconds between two looks, at first; they grow apart to five times that. */
  every?: number;
  clock?: Clock;
};

const EVERY = 1000;

/**
 * Looks until there is something to see. What `look` throws ends the wait at once: it has its own retries.
 *
 * @param look gives undefined while it is not so yet
 * @throws UserError `cloud-timeout`; the signal's reason once it is aborted
 */
export const poll = async <T>(look: () => Promise<T | undefined>, options: PollOptions): Promise<T> => {
  const { what, seconds, signal, every = EVERY, clock = realClock } = options;
  const end = clock.now() + seconds * 1000;
  for (let count = 0; ; count += 1) {
    signal.throwIfAborted();
    const found = await look();
    if (found !== undefined) return found;
    const pause = every * Math.min(5, 1.2 ** count) * (0.9 + clock.random() * 0.2);
    if (clock.now() + pause > end) {
      throw new UserError('cloud-timeout', `waited ${seconds} s for ${what}, in vain`, {
        hint: "Look at it in the cloud's console; running again goes on from where it is.",
      });
    }
    await clock.sleep(pause, signal);
  }
};
