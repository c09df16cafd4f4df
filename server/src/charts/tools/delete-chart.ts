import { z } from 'zod';
import { defineTool, type Tool } from '../../tools/tool.ts';
import type { Charts } from '../library.ts';
import { chartId, noChart } from './get-chart.ts';

export const deleteChart = (charts: Charts): Tool =>
  defineTool({
    name: 'delete_chart',
    title: 'Delete a chart',
    description: 'Deletes a chart for good; links to it lead nowhere from then on. The data it shows stays.',
    scope: 'write',
    input: z.object({ id: chartId }),
    output: z.object({ id: z.string() }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    async call({ id }, call) {
      if (!(await charts.delete(call.identity.namespace, id, call.signal))) throw noChart(id);
      return { output: { id } };
    },
  });
