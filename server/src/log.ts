import { pino, type Logger } from 'pino';
import { scrub } from './telemetry/scrub.ts';

export type { Logger } from 'pino';

const SECRET_PATHS = ['password', '*.password', '*.*.password', 'headers.authorization', 'headers.cookie'];

/**
 * A JSON logger, one line an event, and no secrets in it: neither in the fields that hold them, nor in the
 * text of errors and addresses. Under stdio the standard output belongs to the protocol, so the lines go to
 * `destination` 2, the standard error.
 */
export function createLog(level: string, destination: 1 | 2): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS, censor: '[secret]' },
      hooks: { streamWrite: scrub },
    },
    // Synchronous, so that the last lines before an exit are written.
    pino.destination({ dest: destination, sync: true }),
  );
}
