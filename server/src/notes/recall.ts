import { z } from 'zod';
import type { Call } from '../call.ts';
import { limit } from '../tools/fields.ts';
import { defineTool, type Tool } from '../tools/tool.ts';
import * as fields from './fields.ts';
import type { Notes } from './module.ts';
import { matchesFor, noteRow, selectNotes, type Note, type NoteFilter } from './statements.ts';

const noteRows = z.array(noteRow);

async function find(filter: NoteFilter, { database }: Notes, { identity, signal }: Call): Promise<Note[]> {
  for (const match of matchesFor(filter.query)) {
    const statement = selectNotes(identity.namespace, filter, match);
    const notes = noteRows.parse(await database.query(statement, signal));
    if (notes.length > 0) return notes;
  }
  return [];
}

const input = z.object({
  query: fields.query
    .optional()
    .describe('words to look for, "quoted phrases", or, and -word for what must be absent'),
  key: fields.key.optional().describe('the exact key of one note'),
  tag: fields.tag.optional().describe('only notes with this tag'),
  limit: limit('notes', { most: 100, usual: 10 }),
});

const output = z.object({
  notes: z.array(fields.note),
  source: z.enum(['cache', 'database']).describe('where the answer came from'),
});

export const recall = (stores: Notes): Tool =>
  defineTool({
    name: 'recall',
    title: 'Recall notes',
    description:
      'Finds notes by full text, key or tag, best match first. Conditions given together must all hold; ' +
      'none at all finds the newest.',
    scope: 'read',
    input,
    output,
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    async call(filter, call) {
      const { cache } = stores;
      const generation = await cache.generation(call.identity.namespace);
      const cached = generation === undefined ? undefined : await cache.read(generation, filter);
      if (cached !== undefined) return { output: { notes: cached, source: 'cache' as const } };
      const notes = await find(filter, stores, call);
      if (generation !== undefined) await cache.write(generation, filter, notes);
      return { output: { notes, source: 'database' as const } };
    },
  });
