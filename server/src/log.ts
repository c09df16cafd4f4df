import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

const SECRET_PATHS = ['password', '*.password', '*.*.password', 'headers.authorization', 'headers.cookie'];

/**
 * A JSON logger, one line an event. Under stdio the standard output belongs to the protocol, so the lines
 * go to `destination` 2, the standard error.
 */
export function createLog(level: string, destination: 1 | 2): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS, censor: '[secret]' },
    },
    // Synchronous, so that the last lines before an exit are written.
    pino.destination({ dest: destination, sync: true }),
  );
}
