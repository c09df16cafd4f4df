import type { IncomingMessage, ServerResponse } from 'node:http';
import compression from 'compression';

// A stream's events must leave as they come, and what is small costs more than it saves.
const compress = compression({
  threshold: 1024,
  filter: (req, res) =>
    !String(res.getHeader('Content-Type')).startsWith('text/event-stream') && compression.filter(req, res),
});

/** Has the answer compressed where the caller takes that and it is worth it. */
export function gzip(req: IncomingMessage, res: ServerResponse): void {
  compress(req, res, () => undefined);
}
