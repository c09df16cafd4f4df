import { z } from 'zod';
import { deleteNote } from '../postgres/notes.ts';
import * as fields from './fields.ts';
import { defineTool } from './tool.ts';

export const forget = defineTool({
  name: 'forget',
  title: 'Forget a note',
  description: 'Deletes the note of a key. Deleting a key that holds nothing is no error.',
  input: z.object({ key: fields.key.describe('the exact key of the note') }),
  output: z.object({ key: z.string(), forgotten: z.boolean().describe('false if there was no such note') }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  async call({ key }, service, signal) {
    const rows = await service.query(deleteNote(key), signal);
    if (rows.length > 0) await service.cache.invalidate();
    return { key, forgotten: rows.length > 0 };
  },
});
