import { z } from 'zod';
import { createCursors } from '../../datasets/cursors.ts';
import type { Signer } from '../../signer.ts';
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
    input: z.object({
      limit: z.int().min(1).max(100).default(20),
      cursor: z.string().max(500).optional().describe('nextCursor of the page before'),
    }),
    output: z.object({
      charts: z.array(chartSchema),
      nextCursor: z.string().nullable().describe('null on the last page'),
    }),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call({ limit, cursor }, call) {
      const { namespace } = call.identity;
      const before = cursor === undefined ? undefined : cursors.read(namespace, cursor);
      const found = await charts.list(namespace, limit + 1, before, call.signal);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const nextCursor =
        found.length > limit && last !== undefined ? cursors.mint(namespace, last.number) : null;
      return { output: { charts: page.map((entry) => told(entry, signer, call)), nextCursor } };
    },
  });
};
