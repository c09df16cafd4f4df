import { z } from 'zod';
import type { Signer } from '../../signer.ts';
import { defineTool, type Tool } from '../../tools/tool.ts';
import { createCursors } from '../cursors.ts';
import { datasetSchema, told } from '../dataset.ts';
import type { Library } from '../library.ts';

export const listDatasets = ({ library, signer }: { library: Library; signer: Signer }): Tool => {
  const cursors = createCursors(signer, 'list_datasets', z.string());
  return defineTool({
    name: 'list_datasets',
    title: 'List datasets',
    description:
      'Lists the datasets that can be queried, by name, each with its columns and its number of rows. Start here to learn what data there is.',
    scope: 'read',
    input: z.object({
      search: z.string().min(1).max(200).optional().describe('only names and descriptions that contain this'),
      tag: z.string().min(1).max(100).optional().describe('only datasets with this tag'),
      limit: z.int().min(1).max(200).default(50),
      cursor: z
        .string()
        .max(500)
        .optional()
        .describe('nextCursor of the page before; the other arguments stay the same'),
    }),
    output: z.object({
      datasets: z.array(datasetSchema),
      nextCursor: z.string().nullable().describe('null on the last page'),
    }),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call({ cursor, limit, ...filter }, call) {
      const of = [call.identity.namespace, filter];
      const after = cursor === undefined ? undefined : cursors.read(of, cursor);
      const found = await library.catalog.list({ ...filter, after, limit: limit + 1 }, call);
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      const nextCursor = found.length > limit && last !== undefined ? cursors.mint(of, last.name) : null;
      return { output: { datasets: shown.map(told), nextCursor } };
    },
  });
};
