import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** A client of revision 2026-07-28, which opens with server/discover. */
export async function connectNew(url: URL) {
  const client = new Client(
    { name: 'new', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  await client.connect(new StreamableHTTPClientTransport(url));
  return client;
}

/** A client of the 2025 revisions, which opens with initialize. */
async function connectOld(url: URL) {
  const client = new OldClient({ name: 'old', version: '1' });
  await client.connect(new OldTransport(url));
  return client;
}

/** Both generations of client, for `describe.each`. */
export const CLIENTS = [
  ['a client of 2026', connectNew],
  ['a client of 2025', connectOld],
] as const;
