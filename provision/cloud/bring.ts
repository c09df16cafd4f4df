import { CloudError } from './error.ts';
import { poll, realClock, type Clock } from './retry.ts';

/** Seconds after which a request whose answer was lost is taken not to have arrived. */
const ARRIVAL_SECONDS = 5;

/** Seconds for what such a request began, once another is refused: it may be for that, or for a reason of its own. */
const UNDER_WAY_SECONDS = 120;
const ATTEMPTS = 4;

export type Bringing = {
  /** For messages: "the elastic IP of web-1 to be bound". */
  what: string;
  isSo: () => Promise<boolean>;
  /** One request that makes it so, repeatable `once`: twice it might be refused. */
  act: () => Promise<unknown>;
  seconds: number;
  signal: AbortSignal;
  clock?: Clock;
};

/**
 * Brings about what is not so yet, and waits until it is. Neither a lost answer nor a refusal of what is under
 * way already is a failure: what counts is how things are.
 *
 * @throws CloudError of the request; UserError `cloud-timeout`
 */
export const bringAbout = async ({
  what,
  isSo,
  act,
  seconds,
  signal,
  clock = realClock,
}: Bringing): Promise<void> => {
  const until = (limit: number): Promise<true> =>
    poll(async () => (await isSo()) || undefined, { what, seconds: limit, every: 300, signal, clock });
  if (await isSo()) return;
  let lost = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await act();
      break;
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      const silence = error.kind === 'uncertain';
      if (!silence && !lost) throw error;
      lost = true;
      // Either it arrived, and what is under way refuses another; or it did not.
      const came = await until(silence ? ARRIVAL_SECONDS : UNDER_WAY_SECONDS).catch(() => false);
      signal.throwIfAborted();
      if (came) return;
      if (!silence || attempt === ATTEMPTS) throw error;
    }
  }
  await until(seconds);
};
