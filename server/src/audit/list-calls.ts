import { z } from 'zod';
import { OUTCOMES } from '../calls/finished.ts';
import type { Database } from '../postgres/database.ts';
import { createCursors } from '../cursors.ts';
import type { Signer } from '../signer.ts';
import { cursor, instant, limit, nextCursor } from '../tools/fields.ts';
import { defineTool, type Tool } from '../tools/tool.ts';
import type { Journal } from './journal.ts';
import { callRow, selectRecords, type CallPlace } from './statements.ts';

const rows = z.array(callRow);

const place: z.ZodType<CallPlace> = z.tuple([z.iso.datetime(), z.uuid()]);

const toolName = z.string().regex(/^[\w.-]{1,200}$/, { error: 'expected the name of a tool' });

const moment = z.iso.datetime({ offset: true, error: 'expected a time such as 2026-01-31T08:00:00Z' });

const listed = z.object({
  at: instant,
  identity: z.string().describe('who called'),
  tool: z.string(),
  outcome: z.enum(OUTCOMES),
  durationMs: z.number().describe('milliseconds, waiting included'),
  requestId: z.string().nullable().describe('the same as in the log and in the header X-Request-Id'),
  arguments: z.record(z.string(), z.unknown()).describe('shortened, and without what is secret'),
  error: z.string().nullable(),
});

/** The tool that shows callers the record of their namespace's calls. */
export function listCalls(database: Database, journal: Journal, signer: Signer): Tool {
  const cursors = createCursors(signer, 'list_calls', place);
  return defineTool({
    name: 'list_calls',
    title: 'List calls',
    description:
      'Lists the calls of your namespace, newest first: who called which tool when, with what arguments, how long ' +
      'it took and how it ended. Conditions given together must all hold.',
    scope: 'read',
    input: z.object({
      tool: toolName.optional().describe('only calls of this tool'),
      outcome: z
        .enum(OUTCOMES)
        .optional()
        .describe(
          'only calls that ended so; refused: the caller could mend it, failed: something broke, ' +
            'busy: turned away, late: out of time',
        ),
      since: moment.optional().describe('from then on, ISO 8601'),
      before: moment.optional().describe('before then, ISO 8601'),
      limit: limit('calls', { most: 500, usual: 50 }),
      cursor,
    }),
    output: z.object({ calls: z.array(listed), nextCursor }),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call({ cursor, limit, ...filter }, { identity: { namespace }, signal }) {
      const of = [namespace, filter];
      const after = cursor === undefined ? undefined : cursors.read(of, cursor);
      // So that callers see what they have just done.
      await journal.flush();
      const statement = selectRecords(namespace, { ...filter, after, limit: limit + 1 });
      const found = rows.parse(await database.query(statement, signal));
      const { items, nextCursor } = cursors.page(of, found, limit, ({ at, id }) => [at, id]);
      return { output: { calls: items.map(({ id: _id, ...call }) => call), nextCursor } };
    },
  });
}
