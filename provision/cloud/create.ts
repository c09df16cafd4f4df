import { CloudError } from './error.ts';
import { poll, type Clock, realClock } from './retry.ts';

/** Seconds in which a thing that was made shows in the cloud's answers. Both clouds say "seconds". */
const SETTLE_SECONDS = 5;
const SEEN_SECONDS = 60;

export type Creation<T> = {
  /** For messages: "the elastic IP of web-1". */
  what: string;
  /** The thing, by the tag or name that it is created with; undefined while it does not show. */
  find: () => Promise<T | undefined>;
  /** One request to make it, repeatable `once`. */
  create: () => Promise<unknown>;
  /**
   * Whether a second request could make a second thing: there is no token and no unique name. Then nothing is
   * made before this process is old enough for all that a run before it made to show: it may have been killed
   * a moment ago.
   */
  couldDouble: boolean;
  /** When it was last seen not to be there, by the clock; 0, when this process began, unless told. */
  absentSince?: number;
  /** Whether a refusal says that it is there already, though it does not show yet. */
  isTaken?: (error: CloudError) => boolean;
  /** Seconds in which what was made must show; 60 unless told. */
  showSeconds?: number;
  signal: AbortSignal;
  clock?: Clock;
};

/**
 * Makes a thing exactly once, whatever happened before or happens on the way: looks for it first, asks for it,
 * and where no answer comes back looks again before asking again. Returns it as the cloud shows it.
 *
 * @throws CloudError of the creation; UserError `cloud-timeout` where it was made but does not show
 */
export const createOnce = async <T>(creation: Creation<T>): Promise<T> => {
  const { what, find, create, couldDouble, absentSince = 0, isTaken } = creation;
  const { showSeconds = SEEN_SECONDS, signal, clock = realClock } = creation;
  const present = couldDouble ? await watch(creation, absentSince + SETTLE_SECONDS * 1000) : await find();
  if (present !== undefined) return present;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await create();
      break;
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      const again = error.kind === 'uncertain' && attempt < ATTEMPTS;
      if (!again && isTaken?.(error) !== true) throw error;
      const made = await watch(creation, clock.now() + SETTLE_SECONDS * 1000);
      if (made !== undefined) return made;
      if (!again) throw error;
    }
  }
  return poll(find, { what: `${what} to show`, seconds: showSeconds, every: 300, signal, clock });
};

const ATTEMPTS = 4;

/** Looks until a time of the clock; undefined where nothing showed. */
const watch = async <T>(
  { find, signal, clock = realClock }: Creation<T>,
  end: number,
): Promise<T | undefined> => {
  for (;;) {
    const found = await find();
    if (found !== undefined || clock.now() >= end) return found;
    await clock.sleep(1000, signal);
  }
};
