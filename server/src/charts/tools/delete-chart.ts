import { z } from 'zod';
import { defineTool, type Tool } from '../../tools/tool.ts';
import type { Charts } from '../library.ts';
import { chartId, noChart } from './get-chart.ts';

export const deleteChart = (charts: Charts): Tool =>
  defineTool({
    name: 'delete_chart',
    title: 'Delete a chart',
    description:
      'Deletes a chart for good; links to it lead nowhere from then on. The dataset it was made from ' +
      'stays.',
    scope: 'write',
    input: z.object({ id: chartId }),
    output: z.object({ deleted: z.string().describe('the id it had') }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    async call({ id }, call) {
      if (!(await charts.delete(call.identity.namespace, id, call.signal))) throw noChart(id);
      return { output: { deleted: id } };
    },
  });
