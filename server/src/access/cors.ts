import type { IncomingMessage, ServerResponse } from 'node:http';

const METHODS = 'GET, HEAD, POST, PUT, DELETE';
const REQUEST_HEADERS =
  'Authorization, Content-Type, Accept, Last-Event-ID, X-Request-Id, ' +
  'Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, Mcp-Name';
const RESPONSE_HEADERS =
  'Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, X-Request-Id, ' +
  'RateLimit, RateLimit-Policy, Retry-After, Content-Disposition';
// The headers in which clients of 2026-07-28 repeat single arguments; their names are the tools' own.
const PARAMETER = /^mcp-param-[\w-]{1,100}$/i;
const MAX_AGE_SECONDS = '600';

/**
 * Tells browsers which other origins may read the answers: those listed, by origin (`https://app.example`) or
 * by bare name for any scheme and port, and `*` for all. Never with cookies: a caller's key is all it has.
 */
export function createCors(
  allowedOrigins: readonly string[],
): (req: Pick<IncomingMessage, 'method' | 'headers'>, res: ServerResponse) => boolean {
  const listed = new Set(allowedOrigins.map((entry) => entry.toLowerCase()));

  const allows = (origin: string): boolean => {
    if (listed.has('*') || listed.has(origin.toLowerCase())) return true;
    return URL.canParse(origin) && listed.has(new URL(origin).hostname);
  };

  return ({ method, headers }, res) => {
    const { origin } = headers;
    const isPreflight =
      method === 'OPTIONS' && origin !== undefined && headers['access-control-request-method'] !== undefined;
    // A cache must not give one origin the answer to another.
    if (listed.size > 0) res.appendHeader('Vary', 'Origin');
    if (origin !== undefined && allows(origin)) {
      res.setHeader('Access-Control-Allow-Origin', origin);
      if (isPreflight) allowRequest(headers['access-control-request-headers'] ?? '', res);
      else res.setHeader('Access-Control-Expose-Headers', RESPONSE_HEADERS);
    }
    if (isPreflight) res.writeHead(204).end();
    return isPreflight;
  };
}

function allowRequest(asked: string, res: ServerResponse): void {
  const parameters = asked
    .split(',')
    .map((name) => name.trim())
    .filter((name) => PARAMETER.test(name));
  res.setHeader('Access-Control-Allow-Methods', METHODS);
  res.setHeader('Access-Control-Allow-Headers', [REQUEST_HEADERS, ...parameters].join(', '));
  res.setHeader('Access-Control-Max-Age', MAX_AGE_SECONDS);
}
