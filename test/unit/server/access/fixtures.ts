import type { IncomingHttpHeaders } from 'node:http';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { pino } from 'pino';
import type { AccessSettings } from '../../../../server/src/access/settings.ts';
import { createLog, type Logger } from '../../../../server/src/log.ts';
import type { Database } from '../../../../server/src/postgres/database.ts';
import { openRedis } from '../../../../server/src/redis/client.ts';

export const API_KEY = 'first-key-0123456789abcdef0123456789abcdef';
export const ORIGIN = 'https://mcp.example.com';
export const silent = createLog('silent', 2);

/** A server that others can reach, with one key. */
export function settings(
  changes: Partial<Omit<AccessSettings, 'jwt'>> & { jwt?: Partial<AccessSettings['jwt']> } = {},
): AccessSettings {
  return {
    mode: 'required',
    listensOn: '0.0.0.0',
    publicUrl: undefined,
    allowedHosts: [],
    apiKey: API_KEY,
    callsPerMinute: 0,
    trustedProxies: 0,
    ...changes,
    jwt: {
      secret: undefined,
      jwksUrl: undefined,
      issuer: undefined,
      audience: undefined,
      scopePrefix: '',
      ...changes.jwt,
    },
  };
}

/** A request as admission sees it, from an address of its choice. */
export function request(headers: IncomingHttpHeaders, remoteAddress = '203.0.113.7'): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress });
  const req = new IncomingMessage(socket);
  req.headers = headers;
  return req;
}

/** A client of a Redis that is not there. */
export const noRedis = () => openRedis({ host: '127.0.0.1', port: 1, password: undefined }, silent).client;

/** A database of which `answer` knows all there is. */
export const databaseOf = (answer: (text: string, values: unknown[]) => Promise<unknown[]>): Database => ({
  query: ({ text, values }) => answer(text, values),
  transaction: () => Promise.reject(new Error('not used here')),
});

/** A logger at its most talkative, and every line it wrote. */
export function recordedLog(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  return { log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }), lines };
}
