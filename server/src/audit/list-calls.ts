import { z } from 'zod';
import { OUTCOMES } from '../calls/finished.ts';
import type { Database } from '../postgres/database.ts';
import { defineTool, type Tool } from '../tools/tool.ts';
import type { Journal } from './journal.ts';
import { callRow, selectRecords } from './statements.ts';

const rows = z.array(callRow);

const toolName = z.string().regex(/^[\w.-]{1,200}$/, { error: 'expected the name of a tool' });

const instant = z.iso.datetime({ offset: true, error: 'expected a time such as 2026-01-31T08:00:00Z' });

const listed = z.object({
  at: z.string().describe('ISO 8601, UTC'),
  identity: z.string().describe('who called'),
  tool: z.string(),
  outcome: z.enum(OUTCOMES),
  ms: z.number().describe('milliseconds, waiting included'),
  requestId: z.string().nullable().describe('the same as in the log and in the header X-Request-Id'),
  arguments: z.record(z.string(), z.unknown()).describe('shortened, and without what is secret'),
  error: z.string().nullable(),
});

/** The tool that shows callers the record of their namespace's calls. */
export function listCalls(database: Database, journal: Journal): Tool {
  return defineTool({
    name: 'list_calls',
    title: 'List calls',
    description:
      'Lists the calls made here, newest first: who called which tool when, with what arguments, how long it took ' +
      'and how it ended. Conditions given together must all hold.',
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
      since: instant.optional().describe('only calls from then on, ISO 8601'),
      before: instant.optional().describe('only calls before then, ISO 8601'),
      limit: z.number().int().min(1).max(500).default(50).describe('at most this many calls'),
    }),
    output: z.object({ calls: z.array(listed) }),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call(filter, { identity, signal }) {
      // So that callers see what they have just done.
      await journal.flush();
      const found = await database.query(selectRecords(identity.namespace, filter), signal);
      return { output: { calls: rows.parse(found) } };
    },
  });
}
