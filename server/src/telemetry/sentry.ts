import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { within } from '../deadline.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { NAME, VERSION } from '../version.ts';
import { envelopeOf, readDsn, type BugContext } from './sentry-event.ts';

/** Sends errors that are bugs of ours to Sentry. */
export interface Sentry {
  /** Never throws and never waits. */
  report(error: unknown, context: BugContext): void;
  /** Waits for what is being sent, as far as a short deadline allows. */
  close(): Promise<void>;
}

const SEND_MS = 3_000;
const CLOSE_MS = 2_000;
const MOST_AT_ONCE = 4;
// A bug in a tool that everybody calls must not become a flood.
const MOST_A_MINUTE = 20;
const MINUTE_MS = 60_000;
const REST_MS = 60_000;

/**
 * Makes the reporter. It speaks Sentry's envelope endpoint itself: the official packages weigh 18 MB for one
 * POST.
 *
 * @throws Error where the DSN is none
 */
export function openSentry(dsn: string, log: Logger, now: () => number = Date.now): Sentry {
  const address = readDsn(dsn);
  if (address === undefined) throw new Error('SENTRY_DSN: expected https://<key>@<host>/<project number>');
  const headers = {
    'Content-Type': 'application/x-sentry-envelope',
    'X-Sentry-Auth': `Sentry sentry_version=7, sentry_client=${NAME}/${VERSION}, sentry_key=${address.key}`,
  };
  const about = { release: `${NAME}@${VERSION}`, serverName: hostname() };
  const sending = new Set<Promise<void>>();
  let sentThisMinute = 0;
  let minuteEnds = 0;
  let restUntil = 0;

  const mayReport = (): boolean => {
    if (now() >= minuteEnds) {
      sentThisMinute = 0;
      minuteEnds = now() + MINUTE_MS;
    }
    return now() >= restUntil && sending.size < MOST_AT_ONCE && sentThisMinute < MOST_A_MINUTE;
  };

  const send = async (body: string, done: () => void): Promise<void> => {
    try {
      const signal = AbortSignal.timeout(SEND_MS);
      const answer = await fetch(address.url, { method: 'POST', headers, body, signal });
      await answer.body?.cancel();
      if (answer.ok) return;
      const seconds = Number(answer.headers.get('retry-after'));
      restUntil = now() + (seconds > 0 ? seconds * 1_000 : REST_MS);
      log.warn({ status: answer.status }, 'sentry refused an event');
    } catch (error) {
      restUntil = now() + REST_MS;
      log.warn({ error: messageOf(error) }, 'sentry could not be reached');
    } finally {
      done();
    }
  };

  return {
    report(error, context) {
      if (!mayReport()) return;
      sentThisMinute++;
      const id = randomUUID().replaceAll('-', '');
      const envelope = envelopeOf(error, context, { ...about, id, now: now() });
      const sent: Promise<void> = send(envelope, () => sending.delete(sent));
      sending.add(sent);
    },
    async close() {
      await within(Promise.all(sending), CLOSE_MS, 'sentry').catch(() => undefined);
    },
  };
}
