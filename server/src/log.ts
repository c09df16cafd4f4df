import { pino, type Logger } from 'pino';
import { z } from 'zod';
import { excerpt, scrub } from './telemetry/scrub.ts';

export type { Logger } from 'pino';

const SECRET_PATHS = ['password', '*.password', '*.*.password', 'headers.authorization', 'headers.cookie'];

// An error may repeat what a caller sent, which may be megabytes.
const MAX_LINE_LENGTH = 32_000;
const MAX_EXCERPT_LENGTH = 8_000;

/** The line without secrets, and still one line of JSON where it had to be shortened. */
function writable(line: string): string {
  if (line.length <= MAX_LINE_LENGTH) return scrub(line);
  const { level, time } = lineSchema.parse(JSON.parse(line));
  const start = excerpt(line, MAX_EXCERPT_LENGTH);
  return `${JSON.stringify({ level, time, msg: 'log line shortened', start })}\n`;
}

const lineSchema = z.object({ level: z.string(), time: z.string() });

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
      hooks: { streamWrite: writable },
    },
    // Synchronous, so that the last lines before an exit are written.
    pino.destination({ dest: destination, sync: true }),
  );
}
