import { z } from 'zod';
import { createCursors } from '../../cursors.ts';
import { startClock } from '../../deadline.ts';
import { LateError } from '../../calls/outcome.ts';
import type { Signer } from '../../signer.ts';
import { cursor, limit, nextCursor } from '../../tools/fields.ts';
import { defineTool, type Tool } from '../../tools/tool.ts';
import { columnSchema, fields } from '../dataset.ts';
import type { Library } from '../library.ts';
import { fitted } from '../page.ts';

const LONGEST_SECONDS = 30;

export const queryDatasets = ({ library, signer }: { library: Library; signer: Signer }): Tool => {
  const cursors = createCursors(signer, 'query_datasets', z.int().min(1));
  return defineTool({
    name: 'query_datasets',
    title: 'Query datasets with SQL',
    description:
      'Runs one read-only SELECT in the SQL of DuckDB over datasets, which are tables under their names, ' +
      'and returns rows: filter, join, group, window functions and date functions all work. Large answers ' +
      'come in pages; add ORDER BY if you read more than one. To keep a result, use transform_dataset.',
    scope: 'read',
    // A little more than the statement's own limit, which ends it with a clearer message. Neither counts the wait for a
    // place.
    deadline: LONGEST_SECONDS + 5,
    input: z.object({
      sql: fields.sql,
      parameters: fields.parameters,
      limit: limit('rows', { most: 1_000, usual: 100 }),
      timeoutSeconds: z.number().min(1).max(LONGEST_SECONDS).default(10),
      cursor,
    }),
    output: z.object({
      columns: z.array(columnSchema),
      rows: z
        .array(z.array(z.unknown()))
        .describe('values in the order of columns; what JSON numbers cannot hold exactly comes as text'),
      nextCursor,
    }),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call({ sql, parameters, limit, timeoutSeconds, cursor }, call) {
      const { namespace } = call.identity;
      const prepared = await library.prepare({ sql, parameters }, call);
      const contents = prepared.datasets.map(({ sha256 }) => sha256);
      const of = [namespace, sql, parameters ?? null, contents];
      const offset = cursor === undefined ? 0 : cursors.read(of, cursor);
      const stop = new AbortController();
      using time = startClock(timeoutSeconds * 1_000, () =>
        stop.abort(new LateError(tooSlow(timeoutSeconds))),
      );
      const owner = {
        ...call,
        signal: AbortSignal.any([call.signal, stop.signal]),
        holdDeadline: () => {
          const resume = [time.hold(), call.holdDeadline?.()];
          return () => resume.forEach((each) => each?.());
        },
      };
      const { columns, rows, more } = await prepared.answer({ limit, offset }, owner);
      const { rows: fitting, cut } = fitted(rows);
      const nextCursor = more || cut ? cursors.mint(of, offset + fitting.length) : null;
      return { output: { columns, rows: fitting, nextCursor } };
    },
  });
};

const tooSlow = (seconds: number): string =>
  `The statement did not end within ${seconds} s. Filter or aggregate earlier, join on fewer rows, or pass a higher timeoutSeconds (at most ${LONGEST_SECONDS}).`;
