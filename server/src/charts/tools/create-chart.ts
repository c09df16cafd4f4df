import { z } from 'zod';
import type { Signer } from '../../signer.ts';
import { defineTool, type Tool } from '../../tools/tool.ts';
import type { Charts } from '../library.ts';
import { chartFields, lookFields, returned } from '../request.ts';
import { chartSchema, shown, told } from './answer.ts';

export const createChart = (charts: Charts, signer: Signer): Tool =>
  defineTool({
    name: 'create_chart',
    title: 'Create a chart',
    description:
      'Draws a chart of a dataset, or of a SQL query over datasets, and keeps it. Groups, aggregates and ' +
      'samples by itself: name the columns, such as kind "bar", x "region", y "amount". Returns a ' +
      'picture, and links, good for a day without a key, to it and to an interactive page.',
    scope: 'write',
    input: z.object({
      ...chartFields,
      ...lookFields,
      format: returned,
    }),
    output: chartSchema,
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    deadline: 30,
    async call({ format, ...request }, call) {
      const { entry, picture } = await charts.create(request, format, call);
      const output = told(entry, signer, call);
      return { output, content: [shown(picture, output)] };
    },
  });
