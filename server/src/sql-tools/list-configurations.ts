import { z } from 'zod';
import type { Database } from '../postgres/database.ts';
import { defineTool, type Tool } from '../tools/tool.ts';
import { sqlToolStatus, type SqlToolStatus } from './state.ts';
import { listVersions, storedVersion } from './versions.ts';

/** The tool by which an operator sees what of the declared tools is served, was refused, and was served before. */
export function listConfigurations(database: Database, status: () => SqlToolStatus): Tool {
  return defineTool({
    name: 'list_tool_configurations',
    title: 'List tool configurations',
    description:
      'Tells which file of declared SQL tools is served, why a newer one was refused, and which were served before.',
    scope: 'admin',
    input: z.object({
      limit: z
        .number()
        .int()
        .min(1)
        .max(100)
        .default(10)
        .describe('at most this many versions, newest first'),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{6,64}$/)
        .optional()
        .describe('the beginning of one version’s hash: its text is told too'),
    }),
    output: z.object({
      current: sqlToolStatus,
      versions: z.array(storedVersion.extend({ text: z.string().optional() })),
    }),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call({ limit, sha256 }, { signal }) {
      const versions = await listVersions(database, { limit, sha256 }, signal);
      const shown = versions.map(({ text, ...rest }) =>
        Object.assign(rest, sha256 === undefined ? {} : { text }),
      );
      return { output: { current: status(), versions: shown } };
    },
  });
}
