import { z } from 'zod';
import { instant } from '../postgres/columns.ts';
import type { Statement } from '../postgres/pool.ts';

const COLUMNS = 'key, text, tags, created_at, updated_at';

// No key contains it, so no namespace's keys can be mistaken for another's.
const SEPARATOR = '\u001F';

/** The key as the table holds it: one primary key for the notes of every namespace. */
export function storedKey(namespace: string, key: string): string {
  return namespace === 'default' ? key : `${namespace}${SEPARATOR}${key}`;
}

/** A row of the notes table as the rest of the server knows it. Times are ISO 8601, UTC. */
export const noteRow = z
  .object({
    key: z.string(),
    text: z.string(),
    tags: z.array(z.string()),
    created_at: instant,
    updated_at: instant,
  })
  .transform(({ key, created_at, updated_at, ...note }) => ({
    key: key.slice(key.indexOf(SEPARATOR) + 1),
    ...note,
    createdAt: created_at,
    updatedAt: updated_at,
  }));

export type Note = z.infer<typeof noteRow>;

/** What to look for: every condition that is present must hold. */
export interface NoteFilter {
  query?: string | undefined;
  key?: string | undefined;
  tag?: string | undefined;
  limit: number;
}

/** Writes a note, replacing the one of the same key but for the time it was created. */
export function upsertNote(
  namespace: string,
  { key, text, tags }: { key: string; text: string; tags: string[] },
): Statement {
  return {
    text: `INSERT INTO notes (namespace, key, text, tags) VALUES ($1, $2, $3, $4)
      ON CONFLICT (key) DO UPDATE SET text = excluded.text, tags = excluded.tags, updated_at = now()
      RETURNING ${COLUMNS}, xmax = 0 AS created`,
    values: [namespace, storedKey(namespace, key), text, tags],
  };
}

/** Deletes a note; the row comes back if there was one. */
export function deleteNote(namespace: string, key: string): Statement {
  return {
    text: 'DELETE FROM notes WHERE namespace = $1 AND key = $2 RETURNING key',
    values: [namespace, storedKey(namespace, key)],
  };
}

/** How a query is matched: by the words of the index, or by any part of the text. */
export type Match = 'words' | 'substring';

// Scripts written without spaces, whose sentences the index takes for one long word.
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * The ways to match, in the order to try them until one finds something. Words first, because they use the
 * index and rank; substrings also find a word that stands inside Chinese text.
 */
export function matchesFor(query: string | undefined): Match[] {
  if (query === undefined) return ['words'];
  return UNSPACED.test(query) ? ['substring'] : ['words', 'substring'];
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

const termsOf = (query: string): string[] =>
  [...query.matchAll(/"([^"]+)"|\S+/g)].map(([whole, quoted]) => quoted ?? whole);

/** Finds notes, best match first and then newest first. */
export function selectNotes(namespace: string, filter: NoteFilter, match: Match): Statement {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [`namespace = ${bind(namespace)}`];
  const order: string[] = [];

  if (filter.key !== undefined) conditions.push(`key = ${bind(storedKey(namespace, filter.key))}`);
  if (filter.tag !== undefined) conditions.push(`tags @> ARRAY[${bind(filter.tag)}]::text[]`);
  if (filter.query !== undefined && match === 'words') {
    const words = `websearch_to_tsquery('simple', ${bind(filter.query)})`;
    conditions.push(`search @@ ${words}`);
    order.push(`ts_rank(search, ${words}) DESC`);
  }
  if (filter.query !== undefined && match === 'substring') {
    for (const term of termsOf(filter.query)) conditions.push(`text ILIKE ${bind(`%${escapeLike(term)}%`)}`);
  }
  const where = conditions.join(' AND ');
  const by = [...order, 'updated_at DESC', 'key'].join(', ');
  return {
    text: `SELECT ${COLUMNS} FROM notes WHERE ${where} ORDER BY ${by} LIMIT ${bind(filter.limit)}`,
    values,
  };
}
