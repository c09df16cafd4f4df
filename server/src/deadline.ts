/**
 * Waits for `work` at most `ms` milliseconds, then rejects with an error that names `what`. The work itself
 * goes on: this is for calls that cannot be aborted, such as a command sent to a server that hangs.
 */
export async function within<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what} did not answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Rejects with the signal's reason as soon as it aborts, even where `work` takes no notice of it. */
export async function until<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    // The work is heard in any case: a failure that nobody hears ends the process.
    return await Promise.race([promise, work]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A time limit that stands still while the work waits for its turn. */
export interface Clock extends Disposable {
  /** Milliseconds that it stood still so far. */
  readonly heldMs: number;
  /** Stops the clock until the function returned is called; several may hold it at once. */
  readonly hold: () => () => void;
}

/** Starts a clock that calls `onOver` once `ms` milliseconds have run, unless it is disposed of before. */
export function startClock(ms: number, onOver: () => void): Clock {
  let left = ms;
  let holders = 0;
  let heldMs = 0;
  let isDisposed = false;
  let since = performance.now();
  let timer = setTimeout(onOver, left);
  const hold = (): (() => void) => {
    if (holders === 0) {
      clearTimeout(timer);
      left = Math.max(left - (performance.now() - since), 0);
      since = performance.now();
    }
    holders++;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      holders--;
      if (holders > 0) return;
      heldMs += performance.now() - since;
      since = performance.now();
      if (!isDisposed) timer = setTimeout(onOver, left);
    };
  };
  return {
    hold,
    get heldMs() {
      return holders > 0 ? heldMs + performance.now() - since : heldMs;
    },
    [Symbol.dispose]() {
      isDisposed = true;
      clearTimeout(timer);
    },
  };
}
