import type { IncomingMessage, ServerResponse } from 'node:http';

// What is shown changes from one moment to the next, and nothing of it is meant to run or to load anything.
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

/** Answers with text of any media type; `more` goes before the headers that every answer has. */
export function sendText(
  res: ServerResponse,
  status: number,
  type: string,
  body: string,
  more: Record<string, string>,
): void {
  const length = String(Buffer.byteLength(body));
  res.writeHead(status, {
    ...HEADERS,
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Length': length,
    ...more,
  });
  // Node.js leaves the body out by itself where the request was a HEAD.
  res.end(body);
}

/** Answers with JSON. */
export function sendJson(
  res: ServerResponse,
  status: number,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): void {
  sendText(res, status, 'application/json', `${JSON.stringify(body)}\n`, headers);
}

/** Answers 200 with a page. */
export function sendHtml(res: ServerResponse, html: string, headers: Record<string, string> = {}): void {
  sendText(res, 200, 'text/html', html, headers);
}

const LINGER_MS = 5_000;

/** Gives a client that is still sending time to read the answer that it got meanwhile, and no more. */
export function stopReading(req: IncomingMessage): void {
  if (req.complete) return;
  req.resume();
  const timer = setTimeout(() => {
    if (!req.complete) req.destroy();
  }, LINGER_MS);
  req.once('close', () => clearTimeout(timer));
}
