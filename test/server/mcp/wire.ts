import { z } from 'zod';

/** A message as it came over the wire, and the id of its event where it came in a stream. */
const message = z.looseObject({
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional(),
});

export type Message = z.infer<typeof message>;

export interface Answer {
  status: number;
  headers: Headers;
  messages: Message[];
}

const ACCEPT = { Accept: 'application/json, text/event-stream' };
const CLIENT = { name: 'wire', version: '0' };
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': CLIENT,
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** One event of a stream; `data` is empty in the event that only gives the stream its first id. */
export interface StreamEvent {
  id: string | undefined;
  data: string;
}

const FIELD = /^(id|data): ?(.*)$/gm;

/** The events of a stream as they come. */
export async function* eventsOf(response: Response): AsyncGenerator<StreamEvent> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map([...block.matchAll(FIELD)].map(([, name, value]) => [name, value]));
      // What has neither is a comment, which keeps the connection alive.
      if (fields.size > 0) yield { id: fields.get('id'), data: fields.get('data') ?? '' };
    }
  }
}

/** The messages of a stream as they come. */
export async function* messagesOf(response: Response): AsyncGenerator<Message> {
  for await (const { data } of eventsOf(response)) if (data !== '') yield message.parse(JSON.parse(data));
}

/** Reads an answer whole, whichever way it came. */
export async function read(response: Response): Promise<Answer> {
  const { status, headers } = response;
  if (headers.get('content-type')?.startsWith('text/event-stream') === true) {
    const messages: Message[] = [];
    for await (const one of messagesOf(response)) messages.push(one);
    return { status, headers, messages };
  }
  const text = await response.text();
  return { status, headers, messages: text === '' ? [] : [message.parse(JSON.parse(text))] };
}

export interface Sending {
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Posts a message as it is. */
export const post = (url: string, body: unknown, { headers = {}, signal }: Sending = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...ACCEPT, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal && { signal }),
  });

/** The request that opens a session. */
export const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: CLIENT },
};

/** A request of revision 2026-07-28. */
export const postModern = (
  url: string,
  method: string,
  params: Record<string, unknown> = {},
  { headers = {}, signal }: Sending = {},
): Promise<Response> =>
  post(
    url,
    { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: { ...META, ...Object(params['_meta']) } } },
    {
      headers: {
        'MCP-Protocol-Version': '2026-07-28',
        'Mcp-Method': method,
        ...(typeof params['name'] === 'string' && { 'Mcp-Name': params['name'] }),
        ...headers,
      },
      ...(signal && { signal }),
    },
  );

/** A session of revision 2025-11-25 or older. */
export interface WireSession {
  id: string;
  headers: Record<string, string>;
  /** Sends a request; `url` is another replica's where given. */
  request(
    method: string,
    params?: Record<string, unknown>,
    sending?: Sending & { url?: string; id?: number },
  ): Promise<Response>;
  notify(method: string, params?: Record<string, unknown>): Promise<Response>;
  listen(sending?: Sending & { url?: string }): Promise<Response>;
}

/** Opens a session by the handshake. */
export async function openSession(
  url: string,
  {
    version = '2025-11-25',
    headers: more = {},
    capabilities = {},
  }: {
    version?: string;
    headers?: Record<string, string>;
    capabilities?: Record<string, unknown>;
  } = {},
): Promise<WireSession> {
  const params = { protocolVersion: version, capabilities, clientInfo: CLIENT };
  const response = await post(
    url,
    { jsonrpc: '2.0', id: 0, method: 'initialize', params },
    { headers: more },
  );
  await response.text();
  const id = response.headers.get('mcp-session-id') ?? '';
  const headers = { ...more, 'Mcp-Session-Id': id, 'MCP-Protocol-Version': version };
  const notify: WireSession['notify'] = (method, params = {}) =>
    post(url, { jsonrpc: '2.0', method, params }, { headers });
  await notify('notifications/initialized');
  return {
    id,
    headers,
    notify,
    request: (method, params = {}, { url: other = url, id = 1, signal, headers: extra = {} } = {}) =>
      post(
        other,
        { jsonrpc: '2.0', id, method, params },
        { headers: { ...headers, ...extra }, ...(signal && { signal }) },
      ),
    listen: ({ url: other = url, headers: extra = {}, signal } = {}) =>
      fetch(other, { headers: { ...ACCEPT, ...headers, ...extra }, ...(signal && { signal }) }),
  };
}
