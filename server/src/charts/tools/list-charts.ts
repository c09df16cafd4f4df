import { z } from 'zod';
import { createCursors } from '../../cursors.ts';
import type { Signer } from '../../signer.ts';
import { cursor, limit, nextCursor } from '../../tools/fields.ts';
import { defineTool, type Tool } from '../../tools/tool.ts';
import type { Charts } from '../library.ts';
import { chartSchema, told } from './answer.ts';

export const listCharts = (charts: Charts, signer: Signer): Tool => {
  const cursors = createCursors(signer, 'list_charts', z.string());
  return defineTool({
    name: 'list_charts',
    title: 'List charts',
    description:
      'Lists the charts made so far, the newest first, with fresh links. The newest 1,000 are kept.',
    scope: 'read',
    input: z.object({ limit: limit('charts', { most: 100, usual: 20 }), cursor }),
    output: z.object({ charts: z.array(chartSchema), nextCursor }),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call({ limit, cursor }, call) {
      const { namespace } = call.identity;
      const before = cursor === undefined ? undefined : cursors.read(namespace, cursor);
      const found = await charts.list(namespace, limit + 1, before, call.signal);
      const { items, nextCursor } = cursors.page(namespace, found, limit, ({ number }) => number);
      return { output: { charts: items.map((entry) => told(entry, signer, call)), nextCursor } };
    },
  });
};
