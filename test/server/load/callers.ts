import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { z } from 'zod';

const answer = z.object({
  isError: z.boolean().default(false),
  content: z.array(
    z.looseObject({ type: z.string(), text: z.string().optional(), data: z.string().optional() }),
  ),
  structuredContent: z.record(z.string(), z.unknown()).default({}),
});

export type Answer = z.infer<typeof answer>;

/** A client of one of the protocol's eras, with a key of its own. */
export interface Caller {
  era: string;
  call(tool: string, input: Record<string, unknown>): Promise<Answer>;
  close(): Promise<void>;
}

const INFO = { name: 'load', version: '1' };
const LONGEST_MS = 40_000;

/** A client of revision 2026-07-28. */
export async function newCaller(url: URL, key: string): Promise<Caller> {
  const client = new Client(INFO, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new StreamableHTTPClientTransport(url, options(key)));
  return {
    era: '2026',
    call: async (name, input) =>
      answer.parse(await client.callTool({ name, arguments: input }, { timeout: LONGEST_MS })),
    close: () => client.close(),
  };
}

/** A client of the revisions of 2025, which holds a session. */
export async function oldCaller(url: URL, key: string): Promise<Caller> {
  const client = new OldClient(INFO);
  await client.connect(new OldTransport(url, options(key)));
  return {
    era: '2025',
    call: async (name, input) =>
      answer.parse(await client.callTool({ name, arguments: input }, undefined, { timeout: LONGEST_MS })),
    close: () => client.close(),
  };
}

const options = (key: string) => ({ requestInit: { headers: { Authorization: `Bearer ${key}` } } });
