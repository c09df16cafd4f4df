import { z } from 'zod';
import { matchesFor, noteRow, selectNotes, type Note, type NoteFilter } from '../postgres/notes.ts';
import type { Service } from '../service.ts';
import * as fields from './fields.ts';
import { defineTool } from './tool.ts';

const noteRows = z.array(noteRow);

async function find(filter: NoteFilter, service: Service, signal: AbortSignal): Promise<Note[]> {
  for (const match of matchesFor(filter.query)) {
    const notes = noteRows.parse(await service.query(selectNotes(filter, match), signal));
    if (notes.length > 0) return notes;
  }
  return [];
}

export const recall = defineTool({
  name: 'recall',
  title: 'Recall notes',
  description:
    'Finds notes by full text, key or tag; conditions given together must all hold, and none at all lists the newest.',
  input: z.object({
    query: fields.query
      .optional()
      .describe('words to look for; "quoted phrases", or and -not are understood'),
    key: fields.key.optional().describe('the exact key of one note'),
    tag: fields.tag.optional().describe('only notes with this tag'),
    limit: z.number().int().min(1).max(100).default(10).describe('at most this many notes'),
  }),
  output: z.object({
    notes: z.array(fields.note),
    source: z.enum(['cache', 'database']).describe('where the answer came from'),
  }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  async call(filter, service, signal) {
    const generation = await service.cache.generation();
    const cached = generation === undefined ? undefined : await service.cache.read(generation, filter);
    if (cached !== undefined) return { notes: cached, source: 'cache' as const };
    const notes = await find(filter, service, signal);
    if (generation !== undefined) await service.cache.write(generation, filter, notes);
    return { notes, source: 'database' as const };
  },
});
