import { describe, expect, it } from 'vitest';
import {
  deleteNote,
  matchesFor,
  noteRow,
  selectNotes,
  upsertNote,
} from '../../../../server/src/postgres/notes.ts';

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
    [{ limit: 10 }, 'words', ' ORDER BY updated_at DESC, key LIMIT $1', [10]],
    [{ key: 'k', limit: 1 }, 'words', ' WHERE key = $1 ORDER BY updated_at DESC, key LIMIT $2', ['k', 1]],
    [
      { tag: 't', query: 'a b', limit: 2 },
      'words',
      " WHERE tags @> ARRAY[$1]::text[] AND search @@ websearch_to_tsquery('simple', $2)" +
        " ORDER BY ts_rank(search, websearch_to_tsquery('simple', $2)) DESC, updated_at DESC, key LIMIT $3",
      ['t', 'a b', 2],
    ],
    [
      { query: '50%_\\ "two words" 部署', limit: 3 },
      'substring',
      ' WHERE text ILIKE $1 AND text ILIKE $2 AND text ILIKE $3 ORDER BY updated_at DESC, key LIMIT $4',
      ['%50\\%\\_\\\\%', '%two words%', '%部署%', 3],
    ],
  ] as const)('%j by %s', (filter, match, tail, values) => {
    const statement = selectNotes(filter, match);
    expect(squeeze(statement.text)).toBe(`SELECT key, text, tags, created_at, updated_at FROM notes${tail}`);
    expect(statement.values).toEqual(values);
  });
});

it('binds what it writes', () => {
  const note = { key: "k'; DROP TABLE notes; --", text: '"quoted"', tags: ['a'] };
  expect(upsertNote(note)).toMatchObject({ values: [note.key, note.text, note.tags] });
  expect(upsertNote(note).text).not.toContain('DROP');
  expect(deleteNote(note.key)).toEqual({
    text: 'DELETE FROM notes WHERE key = $1 RETURNING key',
    values: [note.key],
  });
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
