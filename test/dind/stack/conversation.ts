import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { z } from 'zod';
import type { Stack } from '../stack.ts';

const recalled = z.object({ notes: z.array(z.object({ text: z.string() })) });

/** Where the stack's server is published on this machine; another port after every boot of its target. */
const urlOf = async (stack: Stack): Promise<URL> => {
  const { NetworkSettings } = await stack.target().inspect();
  const port = NetworkSettings.Ports['8080/tcp']?.[0]?.HostPort;
  if (port === undefined) throw new Error(`${stack.name} publishes no server`);
  return new URL(`http://127.0.0.1:${port}/mcp`);
};

/** The key that the host made for the first user of its server. */
const withKey = async (stack: Stack): Promise<{ requestInit: { headers: Record<string, string> } }> => {
  const key = await stack.sh(`cat /opt/berth/${stack.name}/secrets/api-key`);
  return { requestInit: { headers: { authorization: `Bearer ${key}` } } };
};

const call = async (stack: Stack, name: string, parameters: Record<string, unknown>): Promise<unknown> => {
  const client = new Client({ name: 'test', version: '1' });
  try {
    await client.connect(new StreamableHTTPClientTransport(await urlOf(stack), await withKey(stack)));
    const result = await client.callTool({ name, arguments: parameters });
    if (result.isError) throw new Error(`${name} answered: ${JSON.stringify(result.content)}`);
    return result.structuredContent;
  } finally {
    await client.close();
  }
};

/** Has the stack's server remember a note, as any MCP client would. */
export const remember = async (stack: Stack, key: string, text: string): Promise<void> => {
  await call(stack, 'remember', { key, text });
};

/** The note under a key, as any MCP client gets it. */
export const recall = async (stack: Stack, key: string): Promise<string | undefined> =>
  recalled.parse(await call(stack, 'recall', { key })).notes[0]?.text;
