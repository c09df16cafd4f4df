import type { DiagLogger } from '@opentelemetry/api';
import type { Logger } from '../log.ts';
import { excerpt } from './scrub.ts';

const ignore = (): void => undefined;

const EVERY_MS = 60_000;
const LONGEST_MESSAGE = 1_000;

/**
 * Lets the log know that traces do not arrive, once a minute and no more: a collector may be away for days.
 */
export function quietDiagnosis(log: Logger, now: () => number = Date.now): DiagLogger {
  let next = 0;
  const warn = (message: string): void => {
    if (now() < next) return;
    next = now() + EVERY_MS;
    log.warn({ error: excerpt(message, LONGEST_MESSAGE) }, 'traces could not be sent');
  };
  return { error: warn, warn, info: ignore, debug: ignore, verbose: ignore };
}
