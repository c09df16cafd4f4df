import { z } from 'zod';
import { createCursors } from '../cursors.ts';
import type { Database } from '../postgres/database.ts';
import type { Signer } from '../signer.ts';
import { cursor, limit, nextCursor } from '../tools/fields.ts';
import { defineTool, type Tool } from '../tools/tool.ts';
import { sqlToolStatus, type SqlToolStatus } from './state.ts';
import { listVersions, storedVersion } from './versions.ts';

/**
 * The tool by which an operator sees what of the declared tools is served, was refused, and was served
 * before.
 */
export function listConfigurations(database: Database, signer: Signer, status: () => SqlToolStatus): Tool {
  const cursors = createCursors(signer, 'list_tool_configurations', z.string());
  return defineTool({
    name: 'list_tool_configurations',
    title: 'List tool configurations',
    description:
      'Lists the files of declared SQL tools that were served so far, newest first, with what is served ' +
      'now and why a newer file was refused.',
    scope: 'admin',
    input: z.object({
      sha256: z
        .string()
        .regex(/^[0-9a-f]{6,64}$/, { error: 'expected 6 to 64 hexadecimal digits' })
        .optional()
        .describe('only versions whose hash begins so, with their text'),
      limit: limit('versions', { most: 100, usual: 10 }),
      cursor,
    }),
    output: z.object({
      current: sqlToolStatus,
      versions: z.array(storedVersion.extend({ text: z.string().optional() })),
      nextCursor,
    }),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call({ limit, cursor, sha256 }, { signal }) {
      const of = sha256 ?? null;
      const before = cursor === undefined ? undefined : cursors.read(of, cursor);
      const found = await listVersions(database, { limit: limit + 1, sha256, before }, signal);
      const { items, nextCursor } = cursors.page(of, found, limit, ({ id }) => id);
      const versions = items.map(({ id: _id, text, ...version }) =>
        Object.assign(version, sha256 === undefined ? {} : { text }),
      );
      return { output: { current: status(), versions, nextCursor } };
    },
  });
}
