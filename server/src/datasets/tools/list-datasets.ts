import { z } from 'zod';
import type { Signer } from '../../signer.ts';
import { createCursors } from '../../cursors.ts';
import { cursor, limit, nextCursor, plainText } from '../../tools/fields.ts';
import { defineTool, type Tool } from '../../tools/tool.ts';
import { datasetSchema, told } from '../dataset.ts';
import type { Library } from '../library.ts';

export const listDatasets = ({ library, signer }: { library: Library; signer: Signer }): Tool => {
  const cursors = createCursors(signer, 'list_datasets', z.string());
  return defineTool({
    name: 'list_datasets',
    title: 'List datasets',
    description:
      'Lists the datasets that can be queried, by name, each with its columns and its number of rows. ' +
      'Start here to learn what data there is.',
    scope: 'read',
    input: z.object({
      search: plainText(200).min(1).optional().describe('only names and descriptions that contain this'),
      tag: plainText(100).min(1).optional().describe('only datasets with this tag'),
      limit: limit('datasets', { most: 200, usual: 50 }),
      cursor,
    }),
    output: z.object({
      datasets: z.array(datasetSchema),
      nextCursor,
    }),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call({ cursor, limit, ...filter }, call) {
      const of = [call.identity.namespace, filter];
      const after = cursor === undefined ? undefined : cursors.read(of, cursor);
      const found = await library.catalog.list({ ...filter, after, limit: limit + 1 }, call);
      const { items, nextCursor } = cursors.page(of, found, limit, ({ name }) => name);
      return { output: { datasets: items.map(told), nextCursor } };
    },
  });
};
