import { z } from 'zod';
import { CallError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import { limit } from '../../tools/fields.ts';
import { defineTool, type Tool } from '../../tools/tool.ts';
import { columnSchema, fields } from '../dataset.ts';
import type { Library } from '../library.ts';
import { fitted } from '../page.ts';
import { previewOf } from '../preview.ts';

export const previewDataset = ({ library }: { library: Library }): Tool =>
  defineTool({
    name: 'preview_dataset',
    title: 'Preview a dataset',
    description:
      'Shows rows of a dataset as they are stored: the first ones, the last ones, or some picked at ' +
      'random, the same ones every time. To filter or sort, use query_datasets.',
    scope: 'read',
    input: z.object({
      dataset: fields.existing,
      from: z.enum(['head', 'tail', 'sample']).default('head'),
      limit: limit('rows', { most: 1_000, usual: 20 }),
      columns: z.array(z.string().min(1)).min(1).max(500).optional().describe('all of them if absent'),
    }),
    output: z.object({
      columns: z.array(columnSchema),
      rows: z.array(z.array(z.unknown())).describe('values in the order of columns'),
      totalRows: z.int().describe('rows of the whole dataset'),
      truncated: z
        .boolean()
        .describe('true where fewer rows are shown than asked for, because they are large'),
    }),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call({ dataset: name, columns, ...wanted }, call) {
      const dataset = await library.catalog.one(name, call);
      const shown =
        columns === undefined ? dataset.columns : columns.map((column) => known(column, dataset.columns));
      const { sql, offset } = previewOf(dataset, shown, wanted);
      const { rows } = await library.ask({ sql }, { limit: wanted.limit, offset }, call);
      const { rows: fitting, cut } = fitted(rows);
      return { output: { columns: shown, rows: fitting, totalRows: dataset.rows, truncated: cut } };
    },
  });

function known(name: string, columns: readonly z.infer<typeof columnSchema>[]): z.infer<typeof columnSchema> {
  const column = columns.find((column) => column.name === name);
  if (column !== undefined) return column;
  const names = columns.map((column) => column.name);
  const hint = didYouMean(name, names) ?? `There are ${names.slice(0, 50).join(', ')}.`;
  throw new CallError(`There is no column ${JSON.stringify(name)}. ${hint}`);
}
