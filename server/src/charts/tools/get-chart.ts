import { z } from 'zod';
import { CallError } from '../../errors.ts';
import { ownerOf } from '../../identity.ts';
import type { Signer } from '../../signer.ts';
import { defineTool, type Tool } from '../../tools/tool.ts';
import type { Charts } from '../library.ts';
import { otherLookFields, returned } from '../request.ts';
import { chartSchema, shown, told } from './answer.ts';

export const chartId = z
  .string()
  .min(1)
  .max(100)
  .describe('the id of a chart, from create_chart or list_charts');

/** What to tell a caller who names a chart that is not there. */
export const noChart = (id: string): CallError =>
  new CallError(`There is no chart ${JSON.stringify(id)}. list_charts shows what there is.`);

export const getChart = (charts: Charts, signer: Signer): Tool =>
  defineTool({
    name: 'get_chart',
    title: 'Get a chart',
    description:
      'Shows a chart made earlier, as an image, as SVG or as a link to its interactive page, with fresh ' +
      'links. It shows the data of when it was made; theme, width and height may be others than then.',
    scope: 'read',
    input: z.object({
      id: chartId,
      format: returned,
      ...otherLookFields,
    }),
    output: chartSchema,
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    deadline: 20,
    async call({ id, format, theme, width, height }, call) {
      const chart = await charts.find(call.identity.namespace, id, call.signal);
      if (chart === undefined) throw noChart(id);
      const { request } = chart.content;
      const look = {
        theme: theme ?? request.theme,
        width: width ?? request.width,
        height: height ?? request.height,
      };
      const output = told(chart.entry, signer, call);
      const picture =
        format === 'html'
          ? undefined
          : await charts.picture(ownerOf(call.identity), chart.content, format, look, call.signal);
      return { output, content: [shown(picture, output)] };
    },
  });
