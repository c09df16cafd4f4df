import { isInitializeRequest, PROTOCOL_VERSION_META_KEY, type RequestId } from '@modelcontextprotocol/server';

/** The messages of a body, which may be a batch. */
export const messagesOf = (body: unknown): unknown[] => (Array.isArray(body) ? body : [body]);

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const isId = (value: unknown): value is RequestId => typeof value === 'string' || typeof value === 'number';

/** The parameters of a handshake, where a body is one. */
export const initializeParams = (body: unknown): Record<string, unknown> | undefined =>
  field(body, 'method') === 'initialize' && isInitializeRequest(body) ? body.params : undefined;

/** The ids of the requests in a body. */
export const requestIds = (body: unknown): RequestId[] =>
  messagesOf(body)
    .filter((message) => typeof field(message, 'method') === 'string')
    .map((message) => field(message, 'id'))
    .filter(isId);

/** The ids of the requests that a body cancels. */
export const cancelledIds = (body: unknown): RequestId[] =>
  messagesOf(body)
    .filter((message) => field(message, 'method') === 'notifications/cancelled')
    .map((message) => field(field(message, 'params'), 'requestId'))
    .filter(isId);

/** Whether a body claims a revision in its own `_meta`, as only those from 2026-07-28 on do. */
export const claimsRevision = (body: unknown): boolean =>
  field(field(field(body, 'params'), '_meta'), PROTOCOL_VERSION_META_KEY) !== undefined;
