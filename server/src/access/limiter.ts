import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { within } from '../deadline.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Redis } from '../redis/client.ts';

const WINDOW_SECONDS = 60;
/** A lease is a sixtieth of the limit: about a second's worth, so that Redis is asked once a second. */
const LEASES = 60;
const LARGEST_LEASE = 100;
const DEADLINE_MS = 250;
/** After Redis was slow or away, memory is asked for this long before it is tried again. */
const REST_MS = 1_000;
const MOST_WINDOWS = 20_000;

/** Whether one more may pass, and what is left of the window. */
export interface Taken {
  ok: boolean;
  /** How many more may pass in this window, as far as this replica knows. */
  remaining: number;
  resetMs: number;
}

/** Counts what each key takes in a window of a minute. */
export interface Limiter {
  perMinute: number;
  /** Takes one. Answers at once where this replica holds some of the window already. Never rejects. */
  take(key: string): Taken | Promise<Taken>;
  /** Milliseconds for which nothing more may pass; 0 where something may. Takes nothing. */
  spentFor(key: string): number;
}

interface Window {
  /** Milliseconds since the epoch. */
  until: number;
  /** What this replica may still let pass without asking. */
  held: number;
  /** What was left for all when this replica last asked. */
  left: number;
}

/**
 * Limits by a count in Redis that all replicas share. A replica leases a small part of the window at a time
 * and hands it out from memory. No lease is ever granted twice, so all replicas together never exceed the
 * limit; what another replica has leased and not used is lost, at most a sixtieth of the limit for each.
 * While Redis is away, each replica counts for itself.
 */
export function createLimiter(
  name: string,
  perMinute: number,
  redis: Redis['client'],
  log: Logger,
  now: () => number = Date.now,
): Limiter {
  const size = Math.min(Math.max(Math.floor(perMinute / LEASES), 1), LARGEST_LEASE);
  const options = { keyPrefix: `berth:limit:${name}`, points: perMinute, duration: WINDOW_SECONDS };
  const shared = new RateLimiterRedis({
    ...options,
    storeClient: redis,
    useRedisPackage: true,
    rejectIfRedisNotReady: true,
  });
  const alone = new RateLimiterMemory(options);
  const windows = new Map<string, Window>();
  const leases = new Map<string, Promise<void>>();
  let restUntil = Number.NEGATIVE_INFINITY;

  const consume = async (key: string): Promise<RateLimiterRes> => {
    if (now() < restUntil) return alone.consume(key, size);
    try {
      return await within(shared.consume(key, size), DEADLINE_MS, 'redis');
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error;
      restUntil = now() + REST_MS;
      log.debug({ error: messageOf(error) }, 'limits are counted by this replica alone');
      return alone.consume(key, size);
    }
  };

  const lease = async (key: string): Promise<void> => {
    let result: RateLimiterRes;
    try {
      result = await consume(key);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      result = error;
    }
    const { consumedPoints, remainingPoints, msBeforeNext } = result;
    // The last lease of a window may be granted in part.
    const held = Math.max(Math.min(size, perMinute - (consumedPoints - size)), 0);
    if (windows.size >= MOST_WINDOWS) sweep(windows, now());
    windows.set(key, { until: now() + Math.max(msBeforeNext, 1), held, left: remainingPoints });
  };

  const fromWindow = (key: string): Taken | undefined => {
    const window = windows.get(key);
    const resetMs = window === undefined ? 0 : window.until - now();
    if (window === undefined || resetMs <= 0) return undefined;
    if (window.held === 0) return window.left === 0 ? { ok: false, remaining: 0, resetMs } : undefined;
    window.held -= 1;
    return { ok: true, remaining: window.left + window.held, resetMs };
  };

  const wait = async (key: string): Promise<Taken> => {
    for (;;) {
      let pending = leases.get(key);
      if (pending === undefined) {
        pending = lease(key).finally(() => leases.delete(key));
        leases.set(key, pending);
      }
      await pending;
      // Others wait for the same lease, so it may be used up by now.
      const taken = fromWindow(key);
      if (taken !== undefined) return taken;
    }
  };

  return {
    perMinute,
    take: (key) => fromWindow(key) ?? wait(key),
    spentFor(key) {
      const window = windows.get(key);
      if (window === undefined || window.held > 0 || window.left > 0) return 0;
      return Math.max(window.until - now(), 0);
    },
  };
}

/** Forgets windows that have ended, and the oldest where too many have not. */
function sweep(windows: Map<string, Window>, now: number): void {
  for (const [key, { until }] of windows) if (until <= now) windows.delete(key);
  for (const key of windows.keys()) {
    if (windows.size < MOST_WINDOWS / 2) return;
    windows.delete(key);
  }
}
