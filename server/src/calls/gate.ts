import { BusyError } from '../errors.ts';

/**
 * How much may be under way at once, over all callers and for each one; `waitSeconds` is the longest wait.
 */
export interface GateLimits {
  running: number;
  runningEach: number;
  waiting: number;
  waitingEach: number;
  waitSeconds: number;
}

/** Lets calls through, a bounded number at a time, and callers in turn. */
export interface Gate {
  /** Takes a place if one is free; otherwise returns false, and `wait` is the way. */
  enter(who: string): boolean;
  /**
   * Waits for a place, at most `seconds` (the gate's own `waitSeconds` unless given).
   *
   * @throws BusyError where too many wait already or the wait took too long; the signal's reason where it
   * aborts
   */
  wait(who: string, signal: AbortSignal, seconds?: number): Promise<void>;
  /** Gives a place back; `ms` is how long the work took. */
  leave(who: string, ms: number): void;
  readonly running: number;
  readonly waiting: number;
}

interface Waiter {
  admit: () => void;
}

// How much the latest call weighs in the average that the advice to come back is made from.
const WEIGHT = 0.05;
const SOONEST_SECONDS = 1;
const LATEST_SECONDS = 30;

const most = (count: number): number => Math.max(Math.min(count, 1), Math.floor(count * 0.75));

/** One caller can take most places, never all: the rest is there for whoever comes next. */
export function gateLimits(running: number, waiting: number): GateLimits {
  return { running, runningEach: most(running), waiting, waitingEach: most(waiting), waitSeconds: 5 };
}

/**
 * When a turned-away caller may find a place: the time that those before it will take, from 1 to 30 seconds.
 */
export function retryAfter(ahead: number, places: number, averageMs: number): number {
  const seconds = Math.ceil((ahead * averageMs) / places / 1_000);
  return Math.min(Math.max(seconds, SOONEST_SECONDS), LATEST_SECONDS);
}

/**
 * Makes a gate. Callers who wait are let in one after the other, each with its own calls in their order.
 * @param of what passes through it, in the plural, for the words of a refusal
 */
export function createGate(limits: GateLimits, of = 'calls'): Gate {
  const runningOf = new Map<string, number>();
  // In the order of turns: who was let in last stands at the end.
  const queues = new Map<string, Waiter[]>();
  let running = 0;
  let waiting = 0;
  let averageMs = 0;

  const mayRun = (who: string): boolean =>
    running < limits.running && (runningOf.get(who) ?? 0) < limits.runningEach;

  const take = (who: string): void => {
    running++;
    runningOf.set(who, (runningOf.get(who) ?? 0) + 1);
  };

  const busy = (who: string): BusyError => {
    const seconds = retryAfter(running + waiting, limits.running, averageMs);
    return new BusyError(
      `The server is busy: ${running} ${of} are under way and ${waiting} wait, ` +
        `${runningOf.get(who) ?? 0} and ${queues.get(who)?.length ?? 0} of them yours. Try again in ${seconds} s.`,
      { retryAfter: seconds },
    );
  };

  const drop = (who: string, queue: Waiter[], waiter: Waiter): void => {
    queue.splice(queue.indexOf(waiter), 1);
    waiting--;
    if (queue.length === 0) queues.delete(who);
  };

  const admitNext = (): void => {
    for (const [who, queue] of queues) {
      const [waiter] = queue;
      if (waiter === undefined || !mayRun(who)) continue;
      drop(who, queue, waiter);
      if (queue.length > 0) {
        queues.delete(who);
        queues.set(who, queue);
      }
      take(who);
      waiter.admit();
      return;
    }
  };

  return {
    enter(who) {
      // A caller's own calls keep their order; those of others who cannot run at the moment do not hold it
      // up.
      if (queues.has(who) || !mayRun(who)) return false;
      take(who);
      return true;
    },
    async wait(who, signal, seconds = limits.waitSeconds) {
      signal.throwIfAborted();
      const queue = queues.get(who) ?? [];
      if (waiting >= limits.waiting || queue.length >= limits.waitingEach) throw busy(who);
      queues.set(who, queue);
      waiting++;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const waiter = { admit: resolve };
      queue.push(waiter);
      const giveUp = (reason: unknown): void => {
        // Let in already: the place is the caller's to use or to give back.
        if (!queue.includes(waiter)) return;
        drop(who, queue, waiter);
        reject(reason);
      };
      const onAbort = (): void => giveUp(signal.reason);
      const timer = setTimeout(() => giveUp(busy(who)), seconds * 1_000);
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        await promise;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      }
    },
    leave(who, ms) {
      running--;
      const left = (runningOf.get(who) ?? 1) - 1;
      if (left === 0) runningOf.delete(who);
      else runningOf.set(who, left);
      averageMs += (ms - averageMs) * WEIGHT;
      admitNext();
    },
    get running() {
      return running;
    },
    get waiting() {
      return waiting;
    },
  };
}
