import { z } from 'zod';
import { defineTool, type Tool } from '../../tools/tool.ts';
import { fields } from '../dataset.ts';
import { pairsOf, suggestion, suggestJoins } from '../joins/suggest.ts';
import type { Library } from '../library.ts';

// One more would be looked at for longer than anybody waits.
const MOST_DATASETS = 12;
const CHECKS = 24;

export const suggestJoinsTool = ({ library }: { library: Library }): Tool =>
  defineTool({
    name: 'suggest_joins',
    title: 'Suggest joins between datasets',
    description:
      'Finds columns by which datasets can be joined: by names and types, then by whether the values are ' +
      'really found on the other side. Says for each pair how much matches and whether a join multiplies ' +
      'rows, with SQL to start from.',
    scope: 'read',
    deadline: 30,
    input: z.object({
      datasets: z
        .array(fields.existing)
        .min(2)
        .max(MOST_DATASETS)
        .optional()
        .describe(
          'which to look at, all if absent; of two every pair of columns is tried, of more only those with similar names',
        ),
    }),
    output: z.object({ joins: z.array(suggestion).describe('best first') }),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call({ datasets: names }, call) {
      const { catalog } = library;
      const datasets =
        names === undefined
          ? await catalog.list({ limit: MOST_DATASETS }, call)
          : await catalog.named([...new Set(names)], call);
      const limits = { checks: CHECKS, likeness: 0, every: names !== undefined && datasets.length === 2 };
      return { output: { joins: await suggestJoins(library, pairsOf(datasets), limits, call) } };
    },
  });
