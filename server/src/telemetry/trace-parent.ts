import type { IncomingHttpHeaders } from 'node:http';
import type { TraceParent } from '../call.ts';

// https://www.w3.org/TR/trace-context/#traceparent-header, with an all-zero id left for the tracer to refuse.
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}(-|$)/;
const LONGEST_STATE = 512;

/**
 * The caller's trace: from the request's `_meta`, where MCP puts it
 * (https://modelcontextprotocol.io/community/seps/414-request-meta), else from the HTTP headers.
 */
export function traceParentOf(
  meta: Record<string, unknown> | undefined,
  headers: IncomingHttpHeaders | undefined,
): TraceParent | undefined {
  return readParent(meta ?? {}) ?? readParent(headers ?? {});
}

function readParent(carrier: Record<string, unknown>): TraceParent | undefined {
  const { traceparent, tracestate } = carrier;
  if (typeof traceparent !== 'string' || !TRACEPARENT.test(traceparent)) return undefined;
  const keeps = typeof tracestate === 'string' && tracestate.length <= LONGEST_STATE;
  return { traceparent, ...(keeps ? { tracestate } : {}) };
}
