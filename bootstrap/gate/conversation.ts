import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { reveal, type Secret } from '../../core/secret.ts';
import { UserError } from '../../core/user-error.ts';

/** Seconds for each request: a healthy server answers in milliseconds. */
const PATIENCE = 15;

/** Seconds: a server lets its cache rest for some after its Redis was replaced. */
const CACHE_PATIENCE = 10;
const PAUSE = 0.5;

const recalled = z.object({
  notes: z.array(z.object({ text: z.string() })),
  source: z.enum(['cache', 'database']),
});

/**
 * Talks to the server as any client would: handshake, tools/list, then a note that is written to and
 * read from Postgres, read again from Redis, and forgotten.
 *
 * @throws UserError `mcp-gate`, naming the exchange that went wrong
 */
export const mcpConversation = async (url: URL, key: Secret): Promise<void> => {
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const client = new Client({ name: 'berth-health-gate', version: '1' });
  const options = { timeout: PATIENCE * 1000 };
  const withKey = { requestInit: { headers: { authorization: `Bearer ${reveal(key)}` } } };
  const noteKey = `berth-health-gate-${randomUUID()}`;
  const text = `written by the health gate: ${noteKey}`;

  const call = async (name: string, parameters: Record<string, unknown>): Promise<unknown> => {
    const result = await client.callTool({ name, arguments: parameters }, options);
    if (result.isError) throw new Error(`the tool ${name} answered: ${JSON.stringify(result.content)}`);
    return result.structuredContent;
  };
  const recallFrom = async (source: 'cache' | 'database'): Promise<void> => {
    const answer = recalled.parse(await call('recall', { key: noteKey }));
    if (answer.notes[0]?.text !== text)
      throw new Error('the note that was just remembered did not come back');
    if (answer.source !== source)
      throw new Error(`the note came from the ${answer.source}, not from the ${source}`);
  };

  const exchanges: [string, () => Promise<unknown>][] = [
    ['handshake', () => client.connect(new StreamableHTTPClientTransport(url, withKey), options)],
    ['tools/list', () => client.listTools(undefined, options)],
    ['writing to Postgres', () => call('remember', { key: noteKey, text })],
    ['reading from Postgres', () => recallFrom('database')],
    ['reading from Redis', () => patiently(CACHE_PATIENCE, () => recallFrom('cache'))],
    ['forgetting', () => call('forget', { key: noteKey })],
  ];
  try {
    for (const [name, exchange] of exchanges) await orSay(name, exchange);
  } finally {
    await client.close();
  }
};

/** Tries until it works, for so many seconds; then the last failure is the answer. */
const patiently = async (seconds: number, attempt: () => Promise<void>): Promise<void> => {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > end) throw error;
      await setTimeout(PAUSE * 1000);
    }
  }
};

const orSay = async (name: string, exchange: () => Promise<unknown>): Promise<void> => {
  try {
    await exchange();
  } catch (cause) {
    throw new UserError(
      'mcp-gate',
      `the MCP server failed at ${name}: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        hint: 'its containers are healthy, so the server itself is at fault: read its log lines above',
        cause,
      },
    );
  }
};
