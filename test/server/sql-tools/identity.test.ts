import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, SOURCE, type Desk } from './desk.ts';

// Roles belong to the whole server, which other files use too.
const GUEST = `guest_${randomUUID().slice(0, 8)}`;

let desk: Desk;

beforeAll(async () => {
  desk =
    await openDesk(`${SOURCE.replace('${OWNER}', GUEST).replace('${PASSWORD}', "'a guest''s'").replace('name: own', 'name: guest')}---
kind: tool
name: mine
type: postgres-sql
source: guest
description: d
statement: SELECT $1 AS said, $2 AS namespace, $3 AS id
parameters:
  - { name: said, type: string, description: d }
  - { name: namespace, type: string, description: d, identity: namespace }
  - { name: id, type: string, description: d, identity: id }
---
kind: tool
name: free
type: postgres-execute-sql
source: guest
description: d
---
kind: tool
name: free_writing
type: postgres-execute-sql
source: guest
description: d
readOnly: false
`);
  await desk.admin(`CREATE ROLE ${GUEST} LOGIN PASSWORD 'a guest''s';
    CREATE TABLE papers (owner text, title text); GRANT SELECT, INSERT ON papers TO ${GUEST};
    ALTER TABLE papers ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON papers USING (owner = current_setting('berth.namespace'));
    INSERT INTO papers VALUES ('alice', 'plan'), ('bob', 'map'), ('it''s', 'quote')`);
});
afterAll(async () => {
  await desk.admin(`DROP OWNED BY ${GUEST}; DROP ROLE ${GUEST}`);
  await desk.close();
});

const insert = (owner: string) => ({ sql: `INSERT INTO papers VALUES ('${owner}', 'new')` });

const as = (namespace: string) => ({
  identity: { id: `key:${namespace}`, namespace, scope: 'admin' as const },
});

it('binds who is calling, and lets nobody say otherwise', async () => {
  expect((await desk.ask('mine', { said: 'x' }, as('alice'))).rows).toEqual([
    { said: 'x', namespace: 'alice', id: 'key:alice' },
  ]);
  await expect(desk.ask('mine', { said: 'x', namespace: 'bob' }, as('alice'))).rejects.toThrow('do not fit');
  const tool = desk.tools.tools.find(({ definition }) => definition.name === 'mine');
  expect(Object.keys(tool?.definition.inputSchema.properties ?? {})).toEqual(['said']);
});

describe('row security by the caller', () => {
  it.each([
    ['alice', ['plan']],
    ['bob', ['map']],
    ["it's", ['quote']],
    ["x'; SET LOCAL berth.namespace = 'bob", []],
    ['', []],
  ])('shows %j only its own', async (namespace, titles) => {
    const { rows } = await desk.ask('free', { sql: 'SELECT title FROM papers' }, as(namespace));
    expect(rows.map(({ title }) => title)).toEqual(titles);
  });

  it.each([
    "SELECT set_config('berth.namespace', 'bob', true)",
    "SET LOCAL berth.namespace = 'bob'",
    "SELECT title FROM papers; SET berth.namespace = 'bob'",
  ])('cannot be led astray by %s', async (sql) => {
    for (const tool of ['free', 'free_writing']) {
      await expect(desk.ask(tool, { sql }, as('alice'))).rejects.toThrow(
        /not available|exactly one statement|not known to only read/,
      );
    }
    const { rows } = await desk.ask('free', { sql: 'SELECT title FROM papers' }, as('alice'));
    expect(rows).toEqual([{ title: 'plan' }]);
  });

  it('holds for what is written', async () => {
    await expect(desk.ask('free_writing', insert('bob'), as('alice'))).rejects.toThrow('row-level security');
    expect(await desk.ask('free_writing', insert('carol'), as('carol'))).toMatchObject({ changed: 1 });
  });
});
