import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzip, LEAST_COMPRESSED } from '../http/gzip.ts';

// What the protocol reads. Credentials stay outside: whatever handles a message has no need of them.
const HEADERS = /^(accept|content-type|last-event-id|mcp-[\w-]+|traceparent|tracestate)$/;

/** No stream goes on for longer: who listens comes back, and proves again who it is. In milliseconds. */
export const LONGEST_STREAM_MS = 3_600_000;

/** The SDK's view of a request. The body is not in it: it is read once, by {@link readJson}. */
export function requestOf({ method = 'POST', headers }: IncomingMessage, signal: AbortSignal): Request {
  const kept = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && HEADERS.test(name)) kept.set(name, String(value));
  }
  return new Request('http://localhost/mcp', { method, headers: kept, signal });
}

/** A body, or what is wrong with it as the HTTP status to answer with. */
export type Body = { value: unknown } | { status: 400 | 413 };

/** Reads a JSON body of at most `limit` bytes. */
export async function readJson(req: IncomingMessage, limit: number): Promise<Body> {
  if (Number(req.headers['content-length']) > limit) return { status: 413 };
  const bytes = await readBytes(req, limit);
  if (!Buffer.isBuffer(bytes)) return bytes;
  try {
    return { value: JSON.parse(bytes.toString()) };
  } catch {
    return { status: 400 };
  }
}

function readBytes(req: IncomingMessage, limit: number): Promise<Buffer | { status: 400 | 413 }> {
  const { promise, resolve } = Promise.withResolvers<Buffer | { status: 400 | 413 }>();
  const chunks: Buffer[] = [];
  let size = 0;
  const onData = (chunk: Buffer): void => {
    size += chunk.length;
    if (size <= limit) return void chunks.push(chunk);
    // What is left of it is not worth keeping.
    chunks.length = 0;
    resolve({ status: 413 });
  };
  req.on('data', onData);
  req.once('end', () => resolve(Buffer.concat(chunks)));
  // A caller that hangs up in the middle gets no answer; this one only ends the wait.
  req.once('error', () => resolve({ status: 400 }));
  req.once('close', () => resolve({ status: 400 }));
  return promise;
}

/** JSON-RPC's codes for requests that never become a message; `refused` is what the SDK refuses with. */
export const CODES = {
  parseError: -32_700,
  invalidRequest: -32_600,
  invalidParams: -32_602,
  refused: -32_000,
  sessionNotFound: -32_001,
} as const;

/** Answers a request whose body {@link readJson} could not read, and ends the connection that it came by. */
export function sendUnread(res: ServerResponse, status: 400 | 413, limit: number): void {
  res.setHeader('Connection', 'close');
  if (status === 413) sendError(res, 413, CODES.refused, `A request may have at most ${limit} bytes`);
  else sendError(res, 400, CODES.parseError, 'Parse error: the body is not valid JSON');
}

/** Answers a request that cannot be read as a message; `id` is its own, where that can be read. */
export function sendError(
  res: ServerResponse,
  status: number,
  code: number,
  message: string,
  id: string | number | null = null,
): void {
  sendJsonText(res, JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id }), {}, status);
}

/** Answers with JSON, compressed where it is worth it. */
export function sendJsonText(
  res: ServerResponse,
  text: string,
  headers: Record<string, string>,
  status = 200,
): void {
  const length = Buffer.byteLength(text);
  if (length >= LEAST_COMPRESSED) gzip(res.req, res);
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': length, ...headers });
  // As text, head and body leave in one piece.
  res.end(text);
}

/** Writes what the SDK answered; resolves when all of it is written or the caller has hung up. */
export async function send(response: Response, res: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(response.headers);
  // This one is node's to say: a server that drains ends connections.
  delete headers['connection'];
  if (response.body === null) {
    res.writeHead(response.status, headers).end();
  } else if (headers['content-type']?.startsWith('text/event-stream') === true) {
    res.writeHead(response.status, headers);
    await stream(response.body, res);
  } else {
    const body = Buffer.from(await response.arrayBuffer());
    if (body.length >= LEAST_COMPRESSED) gzip(res.req, res);
    res.writeHead(response.status, { ...headers, 'content-length': body.length }).end(body);
  }
}

async function stream(body: ReadableStream<Uint8Array>, res: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const stop = () => void reader.cancel().catch(() => undefined);
  if (res.destroyed) return stop();
  res.once('close', stop);
  const longest = setTimeout(stop, LONGEST_STREAM_MS).unref();
  // A stream without events yet must still be seen to be open.
  if (res.req.method === 'GET') res.flushHeaders();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!res.write(value) && !res.destroyed) await drained(res);
  }
  clearTimeout(longest);
  res.off('close', stop);
  res.end();
}

/** Resolves when the caller has taken what was written, or is gone. */
async function drained(res: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  res.once('drain', resolve).once('close', resolve);
  await promise;
  res.off('drain', resolve).off('close', resolve);
}
