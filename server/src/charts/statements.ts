import { z } from 'zod';
import { instant } from '../postgres/columns.ts';
import type { Statement } from '../postgres/pool.ts';
import type { ChartContent } from './draw/draw.ts';
import { notesSchema, type Notes } from './draw/notes.ts';

const chartEntry = z.object({
  id: z.string(),
  /** Where it stands among the charts of its namespace. */
  number: z.string(),
  title: z.string(),
  // Whatever another release may call it.
  kind: z.string(),
  notes: notesSchema,
  created_at: instant,
});

/** A chart without what it shows. */
export type ChartEntry = z.infer<typeof chartEntry>;

export const chartEntries = z.array(chartEntry);
export const insertedChart = z.tuple([chartEntry]);
/**
 * What a newer release has stored may be more than this one can read: `content` is for `chartContent` to
 * parse.
 */
export const storedCharts = z.array(chartEntry.extend({ content: z.unknown() })).max(1);
export const chartIds = z.array(z.object({ id: z.string() }));

export interface NewChart {
  namespace: string;
  id: string;
  title: string;
  notes: Notes;
  content: ChartContent;
}

const ENTRY = 'id, number, title, kind, notes, created_at';

// Postgres stores any character but NUL in a text.
const withoutNul = (text: string): string => text.replaceAll('\0', '');

export const insertChart = ({ namespace, id, title, notes, content }: NewChart): Statement => ({
  text: `INSERT INTO charts (namespace, id, title, kind, notes, content) VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${ENTRY}`,
  values: [
    namespace,
    id,
    withoutNul(title),
    content.request.kind,
    JSON.stringify(notes),
    JSON.stringify(content),
  ],
});

/** Deletes all but the newest `most` of a namespace. */
export const deleteOldCharts = (namespace: string, most: number): Statement => ({
  text:
    'DELETE FROM charts WHERE namespace = $1 AND number <= ' +
    '(SELECT number FROM charts WHERE namespace = $1 ORDER BY number DESC OFFSET $2 LIMIT 1)',
  values: [namespace, most],
});

export const selectChart = (namespace: string, id: string): Statement => ({
  text: `SELECT ${ENTRY}, content FROM charts WHERE namespace = $1 AND id = $2`,
  values: [namespace, id],
});

/** The newest first, those older than number `before`. */
export const selectCharts = (namespace: string, limit: number, before?: string): Statement => ({
  text: `SELECT ${ENTRY} FROM charts WHERE namespace = $1 AND ($2::bigint IS NULL OR number < $2) ORDER BY number DESC LIMIT $3`,
  values: [namespace, before ?? null, limit],
});

export const deleteChart = (namespace: string, id: string): Statement => ({
  text: 'DELETE FROM charts WHERE namespace = $1 AND id = $2 RETURNING id',
  values: [namespace, id],
});

/** The ids that begin with `prefix`, the newest first. */
export const selectIds = (namespace: string, prefix: string): Statement => ({
  text: 'SELECT id FROM charts WHERE namespace = $1 AND starts_with(id, $2) ORDER BY number DESC LIMIT 100',
  values: [namespace, prefix],
});
