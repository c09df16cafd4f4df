import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import {
  parseJSONRPCMessage,
  type JSONRPCMessage,
  type MessageExtraInfo,
  type Transport,
} from '@modelcontextprotocol/server';

/** The transport of revision 2024-11-05 on one open stream: what the server sends are its events. */
export interface SseTransport extends Transport {
  readonly sessionId: string;
  /** Hands a posted message over. @throws where it is no JSON-RPC message */
  receive(message: unknown, request: Request): void;
}

/**
 * Answers with the stream. Its first event names the address that its client posts to, as
 * https://modelcontextprotocol.io/specification/2024-11-05/basic/transports has it.
 */
export function createSseTransport(res: ServerResponse, path: string): SseTransport {
  const sessionId = randomUUID();
  let isClosed = false;

  const transport: SseTransport = {
    sessionId,
    async start() {
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-transform' });
      res.write(`event: endpoint\ndata: ${path}?sessionId=${sessionId}\n\n`);
      res.once('close', end);
    },
    async send(message: JSONRPCMessage) {
      if (isClosed) throw new Error('the stream has ended');
      res.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
    },
    async close() {
      res.end();
      end();
    },
    receive(message, request) {
      const extra: MessageExtraInfo = { request };
      transport.onmessage?.(parseJSONRPCMessage(message), extra);
    },
  };
  const end = (): void => {
    if (isClosed) return;
    isClosed = true;
    transport.onclose?.();
  };
  return transport;
}
