import { z } from 'zod';
import { defineTool, type Tool } from '../../tools/tool.ts';
import { fields } from '../dataset.ts';
import type { Library } from '../library.ts';

export const deleteDataset = ({ library }: { library: Library }): Tool =>
  defineTool({
    name: 'delete_dataset',
    title: 'Delete a dataset',
    description: 'Deletes a dataset for good. Datasets and charts that were made from it stay.',
    scope: 'write',
    input: z.object({ dataset: fields.existing }),
    output: z.object({ deleted: z.string().describe('the name it had') }),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    async call({ dataset }, call) {
      return { output: { deleted: await library.catalog.remove(dataset, call) } };
    },
  });
