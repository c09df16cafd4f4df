import { z } from 'zod';
import { CallError } from '../../errors.ts';
import { limit } from '../../tools/fields.ts';
import { defineTool, type Tool } from '../../tools/tool.ts';
import type { ChartData } from '../chart-data.ts';
import { columnsSql } from '../plan/sql.ts';
import { KINDS, sourceFields } from '../request.ts';
import { countSql, readStatistics, statisticsSql, withCounts } from '../suggest/statistics.ts';
import { suggest } from '../suggest/suggest.ts';

/** @param warm makes ready for the drawing that follows a suggestion */
export const suggestCharts = (data: ChartData, warm: () => void): Tool =>
  defineTool({
    name: 'suggest_charts',
    title: 'Suggest charts',
    description:
      'Says which charts fit a dataset or the result of a SQL query, and why, judging by types and values ' +
      'of its columns. The arguments of each suggestion can be given to create_chart as they are.',
    scope: 'read',
    input: z.object({ ...sourceFields, limit: limit('suggestions', { most: 20, usual: 6 }) }),
    output: z.object({
      rows: z.number().describe('rows of the data'),
      suggestions: z.array(
        z.object({
          title: z.string(),
          reason: z.string(),
          arguments: z
            .object({
              ...sourceFields,
              kind: z.enum(KINDS),
              title: z.string(),
              x: z.string().optional(),
              y: z.string().optional(),
              series: z.string().optional(),
              value: z.string().optional(),
              aggregate: z.enum(['sum', 'avg']).optional(),
              stacked: z.boolean().optional(),
            })
            .describe('for create_chart'),
        }),
      ),
    }),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    deadline: 20,
    async call({ limit, ...source }, call) {
      if ((source.dataset === undefined) === (source.sql === undefined)) {
        throw new CallError('Give either dataset or sql, and not both.');
      }
      warm();
      const { columns } = await data.query(columnsSql(source), [], 1, call);
      const answer = await data.query(statisticsSql(source, columns), [], 1, call);
      const statistics = readStatistics(columns, answer.rows[0] ?? []);
      const counting = countSql(source, columns, statistics.columns);
      const counts = counting === undefined ? undefined : await data.query(counting, [], 1, call);
      const known = withCounts(statistics.columns, counts?.rows[0] ?? []);
      const suggestions = suggest(known, limit).map(({ title, reason, idea }) => ({
        title,
        reason,
        arguments: { ...source, ...idea, title },
      }));
      return { output: { rows: statistics.rows, suggestions } };
    },
  });
