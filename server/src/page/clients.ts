/** How one client is told about this server. */
export interface ClientSetup {
  client: string;
  /** Where the text goes, or what to do with it. */
  where: string;
  text: string;
}

const KEY = 'YOUR_KEY';
const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** The name a client keeps this server under: what most of them accept in a file of settings. */
const nameFor = (name: string): string => name.replace(/[^\w-]+/g, '-');

/**
 * Ready-made settings of common clients for an endpoint such as `https://tools.example/mcp`. With `withKey`
 * each sends an API key, for which `YOUR_KEY` stands.
 */
export function clientSetups(server: string, endpoint: string, withKey: boolean): ClientSetup[] {
  const name = nameFor(server);
  const headers = withKey ? { headers: { Authorization: `Bearer ${KEY}` } } : {};
  const option = withKey ? ` \\\n  --header "Authorization: Bearer ${KEY}"` : '';
  return [
    {
      client: 'Claude Code',
      where: 'Run once in a terminal.',
      text: `claude mcp add --transport http ${name} ${endpoint}${option}`,
    },
    {
      client: 'VS Code',
      where: 'Save as .vscode/mcp.json, or merge into your own.',
      text: json({ servers: { [name]: { type: 'http', url: endpoint, ...headers } } }),
    },
    {
      client: 'Cursor',
      where: 'Save as .cursor/mcp.json, or merge into your own.',
      text: json({ mcpServers: { [name]: { url: endpoint, ...headers } } }),
    },
    {
      client: 'Codex',
      where: withKey
        ? 'Add to ~/.codex/config.toml, and set BERTH_KEY to your key in the environment.'
        : 'Add to ~/.codex/config.toml.',
      text: [
        `[mcp_servers.${name}]`,
        `url = ${JSON.stringify(endpoint)}`,
        ...(withKey ? ['bearer_token_env_var = "BERTH_KEY"'] : []),
      ].join('\n'),
    },
    {
      client: 'Clients that speak only stdio',
      where: 'They start a command: mcp-remote bridges from it to HTTP.',
      text: json({
        mcpServers: {
          [name]: {
            command: 'npx',
            args: [
              '-y',
              'mcp-remote',
              endpoint,
              ...(withKey ? ['--header', 'Authorization:${AUTHORIZATION}'] : []),
            ],
            ...(withKey ? { env: { AUTHORIZATION: `Bearer ${KEY}` } } : {}),
          },
        },
      }),
    },
    {
      client: 'curl',
      where: 'Lists the tools, to see whether this server is reached.',
      text: [
        `curl -sS ${endpoint}`,
        ...(withKey ? [`-H 'Authorization: Bearer ${KEY}'`] : []),
        `-H 'Content-Type: application/json'`,
        `-H 'Accept: application/json, text/event-stream'`,
        `-H 'MCP-Protocol-Version: 2026-07-28'`,
        `-H 'Mcp-Method: tools/list'`,
        `-d '${JSON.stringify(listRequest)}'`,
      ].join(' \\\n  '),
    },
  ];
}

const listRequest = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/list',
  params: {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'curl', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
};
