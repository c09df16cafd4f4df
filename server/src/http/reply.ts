import type { ServerResponse } from 'node:http';

// The page runs no script and loads nothing; what it shows changes from one moment to the next.
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
};

function send(
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
  send(res, status, 'application/json', `${JSON.stringify(body)}\n`, headers);
}

/** Answers 200 with a page. */
export function sendHtml(res: ServerResponse, html: string): void {
  send(res, 200, 'text/html', html, {});
}
