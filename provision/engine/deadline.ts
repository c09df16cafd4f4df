import { UserError } from '../../core/user-error.ts';

/**
 * Gives `work` at most `seconds`. The work gets a signal to stop by, and is left behind even where it
 * does not heed it; `outer` is the run's own cancellation.
 *
 * @param what how the message names the work: "`what` did not end within 5 s"
 * @throws UserError `engine-timeout`, or the reason of `outer`
 */
export const deadline = <T>(
  what: string,
  seconds: number,
  work: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> =>
  within(
    seconds,
    () => new UserError('engine-timeout', `${what} did not end within ${seconds} s`),
    work,
    outer,
  );

/**
 * The same with an error of the caller's own.
 *
 * @param tooLate what it ends with once the time is over
 */
export const within = async <T>(
  seconds: number,
  tooLate: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> => {
  outer?.throwIfAborted();
  // A timer of its own: that of AbortSignal.timeout does not keep the process alive to report it.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(tooLate()), seconds * 1000);
  const signal = outer === undefined ? late.signal : AbortSignal.any([late.signal, outer]);
  const aborted = Promise.withResolvers<never>();
  const giveUp = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work(signal), aborted.promise]);
  } catch (error) {
    // What the work makes of its signal is its own affair; why it was given is ours.
    throw late.signal.aborted ? late.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
};

/**
 * Asks `probe` again until it gives something.
 *
 * @returns what the probe gave, or undefined once `seconds` have passed
 */
export const waitFor = async <T>(
  seconds: number,
  probe: () => Promise<T | undefined>,
  signal?: AbortSignal,
): Promise<T | undefined> => {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    signal?.throwIfAborted();
    const found = await probe();
    if (found !== undefined || Date.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
};

const PAUSE_MS = 100;
