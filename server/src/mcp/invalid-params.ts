import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { issueSchema, mistakesIn } from '../tools/mistakes.ts';

const issues = z.array(issueSchema).min(1);

/**
 * The SDK answers a request whose params do not fit with zod's list of issues as the message, for most methods
 * with -32603 as if the server had failed. This makes one sentence with -32602 of it; every other error stays as
 * it is.
 */
export function asInvalidParams(method: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const start = error.message.indexOf('[');
  if (start === -1) return error;
  const found = issues.safeParse(jsonIn(error.message.slice(start)));
  if (!found.success) return error;
  for (const { path } of found.data) if (path[0] === 'params' && path.length > 1) path.shift();
  return invalidParams(method, mistakesIn({ issues: found.data }));
}

const invalidParams = (method: string, what: string): ProtocolError =>
  new ProtocolError(ProtocolErrorCode.InvalidParams, `The params of ${method} do not fit: ${what}`);

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isToken = (value: unknown): boolean => typeof value === 'string' || Number.isSafeInteger(value);

/**
 * What is wrong with the params of a request before their method matters, and its id; undefined where nothing
 * is, and for what is no request. The SDK calls such a request no JSON-RPC message at all.
 */
export function misshapenParams(message: unknown): { id: string | number; message: string } | undefined {
  if (!isObject(message) || typeof message['method'] !== 'string') return undefined;
  const { id, method, params } = message;
  if (message['jsonrpc'] !== '2.0' || !(typeof id === 'string' || typeof id === 'number')) return undefined;
  const what = mistakeOf(params);
  return what === undefined ? undefined : { id, message: invalidParams(method, what).message };
}

function mistakeOf(params: unknown): string | undefined {
  if (params === undefined) return undefined;
  if (!isObject(params)) return 'params: expected object';
  const { _meta } = params;
  if (_meta === undefined) return undefined;
  if (!isObject(_meta)) return '_meta: expected object';
  const { progressToken } = _meta;
  return progressToken === undefined || isToken(progressToken)
    ? undefined
    : '_meta.progressToken: expected string or integer';
}
