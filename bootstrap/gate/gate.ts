import type { Connection } from '../ssh/connection.ts';
import type { Want } from '../want.ts';
import { containersHealthy } from './containers.ts';
import { apiKeyOf } from './api-key.ts';
import { mcpConversation } from './conversation.ts';
import { serverReady } from './readiness.ts';

/**
 * Whether what was just started truly works: every container healthy, then a whole MCP conversation
 * with the server through an SSH tunnel, so that no port need be open to this machine.
 *
 * @throws UserError `unhealthy`, `mcp-gate`
 */
export const healthGate = async (connection: Connection, want: Want): Promise<void> => {
  const { paths, release, bundle } = want;
  await containersHealthy(connection, paths.project, release.services, bundle.healthTimeout);
  const tunnel = await connection.forward(bundle.server.port);
  try {
    const server = new URL(`http://127.0.0.1:${tunnel.port}`);
    await serverReady(new URL('/ready', server));
    await mcpConversation(new URL('/mcp', server), await apiKeyOf(connection, paths));
  } finally {
    await tunnel.close();
  }
};
