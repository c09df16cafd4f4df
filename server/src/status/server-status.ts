import { z } from 'zod';
import { serverStatus, type ServerStatus } from './status.ts';
import { defineTool, type Tool } from '../tools/tool.ts';

/** The tool that says what /api/status says. */
export const serverStatusTool = (status: () => Promise<ServerStatus>): Tool =>
  defineTool({
    name: 'server_status',
    title: 'Get the server status',
    description:
      'Says which version of this server runs, for how long, what it offers, and whether what it depends ' +
      'on answers it.',
    scope: 'read',
    input: z.object({}),
    output: serverStatus,
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    call: async () => ({ output: await status() }),
  });
