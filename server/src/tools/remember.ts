import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { noteRow, upsertNote } from '../postgres/notes.ts';
import * as fields from './fields.ts';
import { defineTool } from './tool.ts';

const stored = z.tuple([z.object({ created: z.boolean() }).passthrough()]);

export const remember = defineTool({
  name: 'remember',
  title: 'Remember a note',
  description:
    'Stores a text under a key, replacing what the key held before. Without a key, a new one is made and returned.',
  input: z.object({
    text: fields.text.describe('what to remember'),
    key: fields.key.optional().describe('a name to find it by again; made by the server if absent'),
    tags: z.array(fields.tag).max(50).default([]).describe('words to group notes by'),
  }),
  output: z.object({
    note: fields.note,
    created: z.boolean().describe('false if an older text was replaced'),
  }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  async call({ key = randomUUID(), text, tags }, service, signal) {
    const statement = upsertNote({ key, text, tags: [...new Set(tags)] });
    const [row] = stored.parse(await service.query(statement, signal));
    await service.cache.invalidate();
    return { note: noteRow.parse(row), created: row.created };
  },
});
