import { z } from 'zod';
import { serverStatus } from '../status.ts';
import { defineTool } from './tool.ts';

export const serverStatusTool = defineTool({
  name: 'server_status',
  title: 'Server status',
  description:
    'Says which version of this server runs, for how long, and whether Postgres and Redis answer it.',
  input: z.object({}),
  output: serverStatus,
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  call: (_input, service) => service.status(),
});
