import type { Readable, Writable } from 'node:stream';
import type { McpServer } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { messageOf } from '../errors.ts';
import { LOCAL } from '../identity.ts';
import { tell } from './announce.ts';
import type { McpParts } from './mcp.ts';
import { NO_PROTOCOL_PARTS } from './protocol-parts.ts';
import { createServerFactory } from './server.ts';

/** MCP for the one client at the other end of a pipe. */
export interface StdioConnection {
  close(): Promise<void>;
}

/** Serves the catalog by standard input and output, to a client who is at home on this machine. */
export function serveMcpByStdio(
  parts: Pick<McpParts, 'catalog' | 'runner' | 'signer' | 'log' | 'instructions' | 'protocolParts'>,
  streams?: { input: Readable; output: Writable },
): StdioConnection {
  const { catalog, runner, signer, log, instructions, protocolParts = NO_PROTOCOL_PARTS } = parts;
  const visit = { caller: { identity: LOCAL, origin: undefined, log }, toolset: undefined };
  const servers = createServerFactory({
    catalog,
    runner,
    signer,
    instructions,
    protocolParts,
    visitOf: () => visit,
  });

  let current: McpServer | undefined;
  const deaf = catalog.onChange((listing) => {
    if (current?.isConnected() === true) tell(current, listing, log);
  });
  const connection = serveStdio(
    () => {
      current = servers.create({ subscribable: false });
      return current;
    },
    {
      onerror: (error) => log.warn({ error: messageOf(error) }, 'mcp message refused'),
      ...(streams === undefined
        ? {}
        : { transport: new StdioServerTransport(streams.input, streams.output) }),
    },
  );

  return {
    async close() {
      deaf();
      await connection.close();
    },
  };
}
