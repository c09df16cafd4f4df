import { describe, expect, it } from 'vitest';
import {
  deleteNote,
  matchesFor,
  noteRow,
  selectNotes,
  storedKey,
  upsertNote,
} from '../../../../server/src/notes/statements.ts';

const squeeze = (sql: string): string => sql.replace(/\s+/g, ' ');

describe('matchesFor', () => {
  it.each([
    [undefined, ['words']],
    ['harbour crane', ['words', 'substring']],
    ["it's", ['words', 'substring']],
    ['部署', ['substring']],
    ['berth 部署', ['substring']],
    ['デプロイ', ['substring']],
    ['ท่าเรือ', ['substring']],
    ['항구', ['words', 'substring']],
  ])('%s', (query, matches) => {
    expect(matchesFor(query)).toEqual(matches);
  });
});

describe('selectNotes', () => {
  it.each([
    [{ limit: 10 }, 'words', ' ORDER BY updated_at DESC, key LIMIT $2', [10]],
    [{ key: 'k', limit: 1 }, 'words', ' AND key = $2 ORDER BY updated_at DESC, key LIMIT $3', ['k', 1]],
    [
      { tag: 't', query: 'a b', limit: 2 },
      'words',
      " AND tags @> ARRAY[$2]::text[] AND search @@ websearch_to_tsquery('simple', $3)" +
        " ORDER BY ts_rank(search, websearch_to_tsquery('simple', $3)) DESC, updated_at DESC, key LIMIT $4",
      ['t', 'a b', 2],
    ],
    [
      { query: '50%_\\ "two words" 部署', limit: 3 },
      'substring',
      ' AND text ILIKE $2 AND text ILIKE $3 AND text ILIKE $4 ORDER BY updated_at DESC, key LIMIT $5',
      ['%50\\%\\_\\\\%', '%two words%', '%部署%', 3],
    ],
  ] as const)('%j by %s', (filter, match, tail, values) => {
    const statement = selectNotes('default', filter, match);
    expect(squeeze(statement.text)).toBe(
      `SELECT key, text, tags, created_at, updated_at FROM notes WHERE namespace = $1${tail}`,
    );
    expect(statement.values).toEqual(['default', ...values]);
  });
});

it('binds what it writes', () => {
  const note = { key: "k'; DROP TABLE notes; --", text: '"quoted"', tags: ['a'] };
  expect(upsertNote('default', note).values).toEqual(['default', note.key, note.text, note.tags]);
  expect(upsertNote('default', note).text).not.toContain('DROP');
  expect(deleteNote('default', note.key)).toEqual({
    text: 'DELETE FROM notes WHERE namespace = $1 AND key = $2 RETURNING key',
    values: ['default', note.key],
  });
});

it('keeps the same key of two namespaces apart, and gives it back as it was', () => {
  const at = new Date();
  const row = { text: 't', tags: [], created_at: at, updated_at: at };
  const keys = ['default', 'alice', 'bob'].map((namespace) => storedKey(namespace, 'k'));
  expect(new Set(keys).size).toBe(3);
  expect(keys.map((key) => noteRow.parse({ ...row, key }).key)).toEqual(['k', 'k', 'k']);
});

it('turns a row into a note with ISO times', () => {
  const at = new Date('2026-01-02T03:04:05Z');
  expect(noteRow.parse({ key: 'k', text: 't', tags: [], created_at: at, updated_at: at })).toEqual({
    key: 'k',
    text: 't',
    tags: [],
    createdAt: '2026-01-02T03:04:05.000Z',
    updatedAt: '2026-01-02T03:04:05.000Z',
  });
});
