import type { McpServer } from '@modelcontextprotocol/server';
import type { Logger } from '../log.ts';
import type { Listing } from './catalog.ts';

const SENDERS: Record<Listing, (server: McpServer) => Promise<void>> = {
  tools: ({ server }) => server.sendToolListChanged(),
  prompts: ({ server }) => server.sendPromptListChanged(),
  resources: ({ server }) => server.sendResourceListChanged(),
};

/** Tells the client of a connection that a list has changed, where it listens. */
export function tell(server: McpServer, listing: Listing, log: Logger): void {
  SENDERS[listing](server).catch((error: unknown) =>
    log.debug({ err: error, listing }, 'a client was not told of a change'),
  );
}
