import { post, type Dialect } from './load.ts';

const CLIENT = { name: 'bench', version: '1' };
const PATH = '/mcp';
const TOOL = 'echo';

export const bearer = (key: string | undefined): Record<string, string> =>
  key === undefined ? {} : { Authorization: `Bearer ${key}` };

/** Calls as clients of revision 2026-07-28 send them: each says all that the server has to know. */
export const modern = (headers: Record<string, string>, tool = TOOL): Dialect => ({
  path: PATH,
  headers: {
    ...headers,
    'MCP-Protocol-Version': '2026-07-28',
    'Mcp-Method': 'tools/call',
    'Mcp-Name': tool,
  },
  call: (input, id) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: {
      name: tool,
      arguments: input,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': CLIENT,
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  }),
});

const VERSION = '2025-11-25';

/** Opens a session as clients of 2025 do, and sends calls in it; a server that keeps none gets them without. */
export async function legacy(origin: string, headers: Record<string, string>): Promise<Dialect> {
  const handshake = { protocolVersion: VERSION, capabilities: {}, clientInfo: CLIENT };
  const opened = await post(origin, { path: PATH, headers }, undefined, {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: handshake,
  });
  if (opened.status !== 200)
    throw new Error(`${origin} refused the handshake: ${opened.status} ${opened.body}`);
  const session = opened.headers['mcp-session-id'];
  const kept = {
    ...headers,
    'MCP-Protocol-Version': VERSION,
    ...(typeof session === 'string' && { 'Mcp-Session-Id': session }),
  };
  await post(origin, { path: PATH, headers: kept }, undefined, {
    jsonrpc: '2.0',
    method: 'notifications/initialized',
  });
  return {
    path: PATH,
    headers: kept,
    call: (input, id) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: TOOL, arguments: input },
    }),
  };
}
