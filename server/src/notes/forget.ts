import { z } from 'zod';
import { defineTool, type Tool } from '../tools/tool.ts';
import * as fields from './fields.ts';
import type { Notes } from './module.ts';
import { deleteNote } from './statements.ts';

const input = z.object({ key: fields.key.describe('the exact key of the note') });

const output = z.object({
  key: z.string(),
  forgotten: z.boolean().describe('false if there was no such note'),
});

export const forget = ({ database, cache }: Notes): Tool =>
  defineTool({
    name: 'forget',
    title: 'Forget a note',
    description: 'Deletes the note of a key for good. A key that holds nothing is no error.',
    scope: 'write',
    input,
    output,
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    async call({ key }, { identity: { namespace }, signal }) {
      const rows = await database.query(deleteNote(namespace, key), signal);
      if (rows.length > 0) await cache.invalidate(namespace);
      return { output: { key, forgotten: rows.length > 0 } };
    },
  });
