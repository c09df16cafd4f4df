import { z } from 'zod';
import { defineTool, type Tool } from '../../tools/tool.ts';
import { datasetSchema, fields, told } from '../dataset.ts';
import type { Library } from '../library.ts';

export const transformDataset = ({ library }: { library: Library }): Tool =>
  defineTool({
    name: 'transform_dataset',
    title: 'Make a dataset from a query',
    description:
      'Stores the whole result of one SELECT in the SQL of DuckDB over datasets as a new dataset, to ' +
      'clean, join or aggregate step by step. The datasets it reads stay as they are; the ' +
      'SQL is kept with the new one.',
    scope: 'write',
    deadline: 90,
    input: z.object({
      sql: fields.sql,
      parameters: fields.parameters,
      name: fields.name,
      description: fields.description,
      tags: fields.tags,
      replace: fields.replace,
    }),
    output: z.object({ dataset: datasetSchema }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    async call({ sql, parameters, ...draft }, call) {
      await library.catalog.checkFree(draft, call);
      const dataset = await library.transform({ sql, parameters }, { ...draft, sql, sourceName: null }, call);
      return { output: { dataset: told(dataset) } };
    },
  });
