import { eventsOf } from './event-stream.ts';
import { fieldsOf, numberOf, parseJson, textOf, type Fields } from './shape.ts';

const PROTOCOL = '2026-07-28';
const CLIENT = { name: 'berth-page', version: '1' };
// Longer than the slowest tool is given, so that the server's own words arrive first.
const DEADLINE_MS = 180_000;
// What a proxy answers when the server behind it is away.
const GATEWAY = new Set([502, 504]);
const PLAIN = /^(?!\s)(?!=\?base64\?.*\?=$)[\t\x20-\x7e]+(?<!\s)$/;

/** A request that was not answered with a result; the message is fit for people. */
export class RequestError extends Error {
  override name = 'RequestError';
  /** The HTTP status, or 0 where no answer came. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export interface Progress {
  done: number;
  total: number | undefined;
  message: string | undefined;
}

export interface RequestOptions {
  signal?: AbortSignal | undefined;
  onProgress?: (progress: Progress) => void;
}

/** Speaks to the MCP endpoint of this server, one stateless request at a time. */
export interface Rpc {
  /** @throws RequestError, and the signal's reason where it aborts */
  request(method: string, params: Fields, options?: RequestOptions): Promise<Fields>;
}

/**
 * Revision 2026-07-28 without a session: every request says who asks and by which revision. `heard` hears of each
 * whether the server was reached.
 */
export function createRpc(
  endpoint: string,
  keyNow: () => string | undefined,
  heard: (isReached: boolean) => void = () => undefined,
): Rpc {
  let lastId = 0;
  return {
    async request(method, params, options = {}) {
      lastId += 1;
      const id = lastId;
      const deadline = AbortSignal.timeout(DEADLINE_MS);
      const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline]);
      const response = await send(endpoint, {
        method: 'POST',
        headers: headersFor(method, params, keyNow()),
        body: JSON.stringify({
          jsonrpc: '2.0',
          id,
          method,
          params: { ...params, _meta: metaFor(id, options) },
        }),
        signal,
      }).catch((error: unknown) => {
        if (error instanceof RequestError) heard(false);
        throw error;
      });
      heard(!GATEWAY.has(response.status));
      const answer = await answerIn(response, id, options);
      const result = answer['result'];
      if (response.ok && result !== undefined) return fieldsOf(result);
      throw new RequestError(problemIn(answer, response), response.status);
    },
  };
}

async function send(endpoint: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(endpoint, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new RequestError('The server cannot be reached. Is it still running?', 0);
  }
}

function headersFor(method: string, params: Fields, key: string | undefined): Record<string, string> {
  const name = textOf(params['name']) ?? textOf(params['uri']);
  return {
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    'MCP-Protocol-Version': PROTOCOL,
    'Mcp-Method': method,
    ...(name === undefined ? {} : { 'Mcp-Name': headerValue(name) }),
    ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
  };
}

/** A header holds ASCII only; the specification wraps everything else. */
function headerValue(text: string): string {
  if (PLAIN.test(text)) return text;
  const bytes = new TextEncoder().encode(text);
  return `=?base64?${btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(''))}?=`;
}

function metaFor(id: number, { onProgress }: RequestOptions): Fields {
  return {
    'io.modelcontextprotocol/protocolVersion': PROTOCOL,
    'io.modelcontextprotocol/clientInfo': CLIENT,
    'io.modelcontextprotocol/clientCapabilities': {},
    ...(onProgress === undefined ? {} : { progressToken: id }),
  };
}

async function answerIn(response: Response, id: number, { onProgress }: RequestOptions): Promise<Fields> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (!isStream || response.body === null) {
    const parsed = parseJson(await response.text());
    return parsed.ok ? fieldsOf(parsed.value) : {};
  }
  for await (const data of eventsOf(response.body)) {
    const parsed = parseJson(data);
    const message = fieldsOf(parsed.ok ? parsed.value : undefined);
    if (message['id'] === id) return message;
    if (message['method'] === 'notifications/progress') onProgress?.(progressIn(fieldsOf(message['params'])));
  }
  throw new RequestError('The server ended its answer before it was complete.', response.status);
}

function progressIn(params: Fields): Progress {
  const { progress, total, message } = params;
  return { done: numberOf(progress) ?? 0, total: numberOf(total), message: textOf(message) };
}

function problemIn(answer: Fields, response: Response): string {
  const error = answer['error'];
  const said = textOf(error) ?? textOf(fieldsOf(error)['message']) ?? textOf(answer['error_description']);
  if (response.status === 429) {
    const seconds = response.headers.get('retry-after');
    return seconds === null
      ? 'Too many requests. Try again in a while.'
      : `Too many requests. Try again in ${seconds} s.`;
  }
  return said ?? `The server answered ${response.status} ${response.statusText}`.trim();
}
