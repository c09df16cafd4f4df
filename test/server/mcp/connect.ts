import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport as OldStdioTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { FixtureServer } from './fixture/serve.ts';
import { NODE } from '../process.ts';

const MODES = { modern: { pin: '2026-07-28' }, legacy: 'legacy', auto: 'auto' } as const;

const STDIO = new URL('fixture/stdio.ts', import.meta.url).pathname;
export const STDIO_SERVER = { command: NODE, args: [STDIO] };

const client = (mode: keyof typeof MODES): Client =>
  new Client({ name: mode, version: '1' }, { versionNegotiation: { mode: MODES[mode] } });

const http = async ({ origin }: FixtureServer, mode: keyof typeof MODES): Promise<Client> => {
  const connected = client(mode);
  await connected.connect(new StreamableHTTPClientTransport(new URL(`${origin}/mcp`)));
  return connected;
};

const stdio = async (mode: keyof typeof MODES): Promise<Client> => {
  const connected = client(mode);
  await connected.connect(new StdioClientTransport(STDIO_SERVER));
  return connected;
};

const old = async (transport: OldTransport | SSEClientTransport | OldStdioTransport): Promise<OldClient> => {
  const connected = new OldClient({ name: 'old', version: '1' });
  await connected.connect(transport);
  return connected;
};

/** Every client that is in use, by every way in. */
export const CLIENTS = [
  { name: 'client v2, revision 2026-07-28', connect: (server: FixtureServer) => http(server, 'modern') },
  { name: 'client v2, revision 2025-11-25', connect: (server: FixtureServer) => http(server, 'legacy') },
  { name: 'client v2, which asks first', connect: (server: FixtureServer) => http(server, 'auto') },
  {
    name: 'client v1',
    connect: ({ origin }: FixtureServer) => old(new OldTransport(new URL(`${origin}/mcp`))),
  },
  {
    name: 'client v1 by HTTP+SSE',
    connect: ({ origin }: FixtureServer) => old(new SSEClientTransport(new URL(`${origin}/sse`))),
  },
  { name: 'client v2 by stdio, revision 2026-07-28', connect: () => stdio('modern') },
  { name: 'client v2 by stdio, revision 2025-11-25', connect: () => stdio('legacy') },
  { name: 'client v1 by stdio', connect: () => old(new OldStdioTransport(STDIO_SERVER)) },
];
