import { z } from 'zod';
import { FORMATS } from '../../duckdb/analysis.ts';
import { defineTool, type Tool } from '../../tools/tool.ts';
import { datasetSchema, fields, told } from '../dataset.ts';
import type { Library } from '../library.ts';
import { readingField } from '../reading-field.ts';
import { readingOut, toldReading } from '../reading.ts';

export const rereadDataset = ({ library }: { library: Library }): Tool =>
  defineTool({
    name: 'reread_dataset',
    title: 'Read the file of a dataset again',
    description:
      'Reads the file that a dataset was uploaded from again, to correct how it was read; the result takes the place ' +
      'of the dataset as its next version. Only `reading` of this call counts, not that of earlier ones.',
    scope: 'write',
    deadline: 60,
    input: z.object({
      dataset: fields.existing,
      reading: readingField,
      format: z.enum(FORMATS).optional().describe('as given at the upload if absent'),
    }),
    output: z.object({ dataset: datasetSchema, reading: readingOut }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    async call({ dataset: name, reading: given, format }, call) {
      const before = await library.catalog.one(name, call);
      const { dataset, reading } = await library.reread(before, { format, reading: given }, call);
      return { output: { dataset: told(dataset), reading: toldReading(reading) } };
    },
  });
