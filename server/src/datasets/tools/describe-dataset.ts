import { z } from 'zod';
import { defineTool, type Tool } from '../../tools/tool.ts';
import { datasetSchema, fields, told } from '../dataset.ts';
import { suggestion, suggestJoins } from '../joins/suggest.ts';
import type { Library } from '../library.ts';
import type { Profiler } from '../profile/profiler.ts';
import { readingOut, toldReading } from '../reading.ts';
import { recommendationsOf } from '../profile/recommendations.ts';
import { profile } from '../profile/schema.ts';

const MOST_OTHERS = 50;
// While somebody waits for a description, only what is likely is looked at.
const LIMITS = { checks: 4, every: false, likeness: 0.5 };

export const describeDataset = ({ library, profiler }: { library: Library; profiler: Profiler }): Tool =>
  defineTool({
    name: 'describe_dataset',
    title: 'Describe a dataset',
    description:
      'Profiles a dataset: for each column nulls, different values, minimum, maximum, mean, quantiles and ' +
      'the most frequent values; findings about its quality with what to do about them; how it relates to ' +
      'other datasets; what to do next. Read it before you write SQL.',
    scope: 'read',
    deadline: 30,
    input: z.object({
      dataset: fields.existing,
      relationships: z.boolean().default(true).describe('whether to look for joins with other datasets'),
    }),
    output: z.object({
      dataset: datasetSchema,
      reading: readingOut,
      profile,
      relationships: z.array(suggestion),
      recommendations: z.array(z.string()).describe('what to do next'),
    }),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call({ dataset: name, relationships: wanted }, call) {
      const dataset = await library.catalog.one(name, call);
      call.progress(0, 2, 'looking at every column');
      const profile = await profiler.profile(dataset, call);
      call.progress(1, 2, 'looking for joins with other datasets');
      const others = wanted ? await library.catalog.list({ limit: MOST_OTHERS }, call) : [];
      const pairs = others.filter(({ id }) => id !== dataset.id).map((other) => [dataset, other] as const);
      const relationships = await suggestJoins(library, pairs, LIMITS, call);
      const recommendations = recommendationsOf(dataset, profile, relationships);
      const reading = toldReading(await library.catalog.reading(dataset, call));
      return { output: { dataset: told(dataset), reading, profile, relationships, recommendations } };
    },
  });
