import type { IncomingMessage, ServerResponse } from 'node:http';
import compression from 'compression';

/** Bytes below which compressing costs more than it saves. */
export const LEAST_COMPRESSED = 1024;

// A stream's events must leave as they come.
const compress = compression({
  threshold: LEAST_COMPRESSED,
  filter: (req, res) =>
    !String(res.getHeader('Content-Type')).startsWith('text/event-stream') && compression.filter(req, res),
});

/** Has the answer compressed where the caller takes that and it is worth it. */
export function gzip(req: IncomingMessage, res: ServerResponse): void {
  compress(req, res, () => undefined);
}
