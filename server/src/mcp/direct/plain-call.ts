import type { IncomingHttpHeaders } from 'node:http';
import {
  classifyInboundRequest,
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  isJsonContentType,
  PROTOCOL_VERSION_META_KEY,
  SUPPORTED_PROTOCOL_VERSIONS,
  type RequestId,
} from '@modelcontextprotocol/server';

/** A call of a tool whose every part is as the specification has it, and which says nothing beyond the usual. */
export interface PlainCall {
  id: RequestId;
  tool: string;
  input: Record<string, unknown>;
  meta: Record<string, unknown> | undefined;
  /** How it is answered: as those of 2026-07-28 are, or those of the revisions before it. */
  isModern: boolean;
  /** The revision that an older call names in its header; undefined where it names none. */
  revision: string | undefined;
}

type ObjectOf = Record<string, unknown>;

const MODERN = '2026-07-28';
const OLDER: ReadonlySet<string> = new Set(SUPPORTED_PROTOCOL_VERSIONS.filter((version) => version < MODERN));
const METHOD = 'tools/call';
const MESSAGE_KEYS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params']);
const PARAMS_KEYS: ReadonlySet<string> = new Set(['name', 'arguments', '_meta']);
// What the protocol reserves in `_meta`; a call that uses more of it than every call must is not plain.
const RESERVED = 'io.modelcontextprotocol/';
const ENVELOPE_KEYS: ReadonlySet<string> = new Set([
  PROTOCOL_VERSION_META_KEY,
  CLIENT_INFO_META_KEY,
  CLIENT_CAPABILITIES_META_KEY,
]);

const isObject = (value: unknown): value is ObjectOf =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasOnly = (value: ObjectOf, keys: ReadonlySet<string>): boolean =>
  Object.keys(value).every((key) => keys.has(key));

const isId = (value: unknown): value is RequestId => typeof value === 'string' || Number.isSafeInteger(value);

/**
 * Reads plain calls. Only what is certain to be right is read: whatever it does not know, it leaves to the SDK,
 * which has the say on every error.
 */
export function createPlainCalls(): (headers: IncomingHttpHeaders, body: unknown) => PlainCall | undefined {
  const isKnownClient = createClientCheck();

  return (headers, body) => {
    if (!isObject(body) || body['method'] !== METHOD || !hasOnly(body, MESSAGE_KEYS)) return undefined;
    const { jsonrpc, id, params } = body;
    if (jsonrpc !== '2.0' || !isId(id) || !isObject(params) || !hasOnly(params, PARAMS_KEYS))
      return undefined;
    const { name: tool, arguments: input = {}, _meta: meta = {} } = params;
    if (typeof tool !== 'string' || !isObject(input) || !isObject(meta)) return undefined;
    if (!takesAnyAnswer(headers.accept) || !isJsonContentType(headers['content-type'])) return undefined;

    const revision = headers['mcp-protocol-version'];
    if (Array.isArray(revision)) return undefined;
    const isModern = revision === MODERN;
    const reserved = Object.keys(meta).filter((key) => key.startsWith(RESERVED));
    if (isModern) {
      const agree =
        meta[PROTOCOL_VERSION_META_KEY] === MODERN &&
        headers['mcp-method'] === METHOD &&
        headers['mcp-name'] === tool &&
        // A name that looks encoded is compared decoded.
        !tool.startsWith('=?') &&
        headers['mcp-session-id'] === undefined &&
        reserved.every((key) => ENVELOPE_KEYS.has(key));
      if (!agree || !isKnownClient(body, meta, tool)) return undefined;
    } else if (reserved.length > 0 || (revision !== undefined && !OLDER.has(revision))) return undefined;
    return { id, tool, input, meta, isModern, revision };
  };
}

const takesAnyAnswer = (accept: string | undefined): boolean =>
  accept?.includes('application/json') === true && accept.includes('text/event-stream');

// Clients say the same of themselves in every call, so what the SDK finds right once is right from then on.
const MAX_CLIENTS = 1_000;
const MAX_CLIENT_LENGTH = 2_000;

function createClientCheck(): (body: ObjectOf, meta: ObjectOf, tool: string) => boolean {
  const known = new Set<string>();
  return (body, meta, tool) => {
    const client = JSON.stringify([meta[CLIENT_INFO_META_KEY], meta[CLIENT_CAPABILITIES_META_KEY]]);
    if (known.has(client)) return true;
    if (client.length > MAX_CLIENT_LENGTH) return false;
    const { kind } = classifyInboundRequest({
      httpMethod: 'POST',
      protocolVersionHeader: MODERN,
      mcpMethodHeader: METHOD,
      mcpNameHeader: tool,
      body,
    });
    if (kind !== 'modern') return false;
    if (known.size >= MAX_CLIENTS) known.clear();
    known.add(client);
    return true;
  };
}
