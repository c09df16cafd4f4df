import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { defineTool, type Tool } from '../tools/tool.ts';
import * as fields from './fields.ts';
import type { Notes } from './module.ts';
import { noteRow, upsertNote } from './statements.ts';

const stored = z.tuple([z.object({ created: z.boolean() }).passthrough()]);

const input = z.object({
  text: fields.text.describe('what to remember'),
  key: fields.key.optional().describe('a name to find it by again; made by the server if absent'),
  tags: z.array(fields.tag).max(50).default([]).describe('words to group notes by'),
});

const output = z.object({
  note: fields.note,
  created: z.boolean().describe('false if an older text was replaced'),
});

export const remember = ({ database, cache }: Notes): Tool =>
  defineTool({
    name: 'remember',
    title: 'Remember a note',
    description:
      'Stores a text under a key, replacing what the key held before. Without a key, a new one is made ' +
      'and returned.',
    scope: 'write',
    input,
    output,
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    async call({ key = randomUUID(), text, tags }, { identity: { namespace }, signal }) {
      const statement = upsertNote(namespace, { key, text, tags: [...new Set(tags)] });
      const [row] = stored.parse(await database.query(statement, signal));
      await cache.invalidate(namespace);
      return { output: { note: noteRow.parse(row), created: row.created } };
    },
  });
