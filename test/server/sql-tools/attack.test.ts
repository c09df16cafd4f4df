import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../../server/src/log.ts';
import { sourceSchema } from '../../../server/src/sql-tools/configuration/source-schema.ts';
import { openSource, type Run, type SourceDatabase } from '../../../server/src/sql-tools/sources/database.ts';
import { openDesk, SOURCE, type Desk } from './desk.ts';

const parameter = (type: string, more = ''): string => `{name: value, type: ${type}, description: d${more}}`;

const tool = (
  name: string,
  statement: string,
  list: 'parameters' | 'templateParameters',
  definition: string,
) => `---
kind: tool
name: ${name}
type: postgres-sql
source: own
description: d
statement: ${JSON.stringify(statement)}
${list}: [${definition}]
`;

const FILE = `${SOURCE}---
kind: tool
name: free
type: postgres-execute-sql
source: own
description: d
---
kind: tool
name: free_writing
type: postgres-execute-sql
source: own
description: d
readOnly: false
${tool('text', 'SELECT $1::text AS value', 'parameters', parameter('string'))}
${tool('find', "SELECT id FROM orders WHERE item ILIKE '%' || $1 || '%'", 'parameters', parameter('string'))}
${tool('number', 'SELECT $1::int AS value', 'parameters', parameter('integer'))}
${tool('real', 'SELECT $1::float8 AS value', 'parameters', parameter('float'))}
${tool('flag', 'SELECT $1::boolean AS value', 'parameters', parameter('boolean'))}
${tool('list', 'SELECT $1::text[] AS value', 'parameters', parameter('array', ', items: {type: string}'))}
${tool('map', 'SELECT $1::jsonb AS value', 'parameters', parameter('map'))}
${tool('table', 'SELECT id FROM {{.value}}', 'templateParameters', parameter('string'))}
${tool('quoted', 'SELECT id FROM "{{.value}}"', 'templateParameters', parameter('string'))}
${tool('escaped', 'SELECT {{.value}} AS value', 'templateParameters', parameter('string', ', escape: single-quotes'))}
${tool('inside', "SELECT '{{.value}}' AS value", 'templateParameters', parameter('string'))}
${tool('columns', 'SELECT {{array .value}} FROM orders', 'templateParameters', parameter('array', ', items: {type: string}'))}
${tool('limited', 'SELECT id FROM orders LIMIT 5-{{.value}}', 'templateParameters', parameter('integer'))}
`;

const PAYLOADS = [
  "'; DROP TABLE orders; --",
  "' OR '1'='1",
  "x' UNION SELECT rolpassword FROM pg_authid --",
  '"; DELETE FROM orders; --',
  '" FROM orders; COMMIT; DROP TABLE orders; --',
  '1; TRUNCATE orders',
  '*/ DELETE FROM orders /*',
  '$1',
  '$$; DROP TABLE orders; $$',
  String.raw`\'; DROP TABLE orders; --`,
  '{{.value}}',
  '{"a","b"}',
  'pg_sleep(5)',
  '%_\\',
  'ＤＲＯＰ；',
  "E'\\'",
];

let desk: Desk;
let source: SourceDatabase;

const state = () =>
  desk.admin(
    `SELECT (SELECT json_agg(o ORDER BY id) FROM orders o) AS orders, (SELECT last_value FROM numbers) AS number,
     (SELECT count(*)::int FROM pg_class WHERE relkind IN ('r', 'v', 'S')) AS relations,
     (SELECT count(*)::int FROM pg_largeobject_metadata) AS large,
     (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND objid = 1) AS locks`,
  );
let before: unknown;

beforeAll(async () => {
  desk = await openDesk(FILE);
  await desk.admin(`CREATE TABLE orders (id int PRIMARY KEY, item text); CREATE SEQUENCE numbers;
    INSERT INTO orders VALUES (1, 'tea'), (2, 'rice');
    CREATE FUNCTION purge() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM orders RETURNING id';
    CREATE PROCEDURE purge_all() LANGUAGE plpgsql AS 'BEGIN DELETE FROM orders; COMMIT; END'`);
  source = openSource(
    sourceSchema.parse({ name: 'direct', type: 'postgres', ...desk.stores.config.postgres }),
    createLog('silent', 2),
  );
  before = await state();
});
afterAll(async () => {
  await source.close();
  await desk.close();
});

const unharmed = async (): Promise<void> => {
  expect(await state()).toEqual(before);
  expect(await desk.ask('free', { sql: 'SELECT 1 AS one' })).toMatchObject({ rows: [{ one: 1 }] });
};

it('starts with everything declared', () => {
  expect(desk.tools.status().rejection).toBeNull();
});

describe.each(PAYLOADS)('the payload %j', (payload) => {
  it('is only ever a value', async () => {
    expect((await desk.ask('text', { value: payload })).rows).toEqual([{ value: payload }]);
    expect((await desk.ask('list', { value: [payload, payload] })).rows).toEqual([
      { value: [payload, payload] },
    ]);
    expect((await desk.ask('map', { value: { [payload]: payload } })).rows).toEqual([
      { value: { [payload]: payload } },
    ]);
    expect((await desk.ask('escaped', { value: payload })).rows).toEqual([{ value: payload }]);
    expect((await desk.ask('inside', { value: payload })).rows).toEqual([{ value: payload }]);
    const found = (await desk.ask('find', { value: payload })).rows;
    expect(found.length === 0 || payload === '%_\\').toBe(true);
    await unharmed();
  });

  it.each(['number', 'real', 'flag'])('does not fit a %s', async (name) => {
    await expect(desk.ask(name, { value: payload })).rejects.toThrow('do not fit its schema');
  });

  it('is no name of anything', async () => {
    await expect(desk.ask('table', { value: payload })).rejects.toThrow(/must be a name|does not exist/);
    await expect(desk.ask('columns', { value: ['id', payload] })).rejects.toThrow(
      /must be a name|does not exist/,
    );
    await expect(desk.ask('quoted', { value: payload })).rejects.toThrow('does not exist');
    await unharmed();
  });
});

it('takes a negative number as a number', async () => {
  expect((await desk.ask('limited', { value: -5 })).rows).toHaveLength(2);
});

describe('a caller’s own statement is refused before it reaches the database', () => {
  it.each([
    'DELETE FROM orders',
    'SELECT 1; DELETE FROM orders',
    'SELECT 1; COMMIT; DROP TABLE orders',
    'COMMIT; DROP TABLE orders',
    'WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone',
    'SELECT * INTO copy FROM orders',
    'SELECT * FROM orders FOR UPDATE',
    'DO $$ BEGIN DELETE FROM orders; END $$',
    'CALL purge_all()',
    'SELECT purge()',
    "COPY orders TO PROGRAM 'touch /tmp/x'",
    "COPY (SELECT 1) TO '/tmp/x'",
    'PREPARE p AS DELETE FROM orders',
    'EXECUTE p',
    'LISTEN x',
    "NOTIFY x, 'y'",
    'SET default_transaction_read_only = off',
    "SELECT set_config('transaction_read_only', 'off', false)",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT nextval('numbers')",
    'SELECT pg_advisory_lock(1)',
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity',
    "SELECT query_to_xml('DELETE FROM orders', true, true, '')",
    'SELECT rolpassword FROM pg_authid',
    'EXPLAIN ANALYZE DELETE FROM orders',
  ])('%s', async (sql) => {
    await expect(desk.ask('free', { sql })).rejects.toThrow(
      /only reads|not available|exactly one statement|not known to only read/,
    );
    await unharmed();
  });
});

describe('what a caller may write is held to one statement in one transaction', () => {
  it.each([
    'COMMIT; DROP TABLE orders',
    'INSERT INTO orders VALUES (3, $$x$$); COMMIT',
    'DO $$ BEGIN COMMIT; END $$',
    "COPY orders FROM PROGRAM 'echo 3,x'",
    'SELECT purge()',
    'CALL purge_all()',
    "INSERT INTO orders SELECT 3, pg_read_file('/etc/passwd')",
    'ALTER ROLE berth PASSWORD NULL',
    'CREATE EXTENSION plpython3u',
  ])('%s', async (sql) => {
    await expect(desk.ask('free_writing', { sql })).rejects.toThrow(
      /not available|exactly one statement|not known to only read/,
    );
    await unharmed();
  });

  it('writes, and undoes what fails', async () => {
    const insert = "INSERT INTO orders VALUES (3, 'salt') RETURNING id";
    expect(await desk.ask('free_writing', { sql: insert })).toMatchObject({ rows: [{ id: 3 }], changed: 1 });
    await expect(desk.ask('free_writing', { sql: insert })).rejects.toThrow('duplicate key');
    expect(await desk.ask('free_writing', { sql: 'DELETE FROM orders WHERE id = 3' })).toMatchObject({
      changed: 1,
    });
    await unharmed();
  });
});

const reading = (text: string, walkable: boolean): Run => ({
  statement: { text, values: [] },
  mode: 'read',
  walkable,
  trusted: true,
  seconds: 5,
  rows: 10,
  bytes: 10_000,
  identity: { id: 'key:test', namespace: 'default' },
});

describe('the database refuses by itself what a guard might miss', () => {
  it.each([
    ['DELETE FROM orders', true],
    ['DELETE FROM orders', false],
    ['WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone', true],
    ['WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone', false],
    ['SELECT 1; DELETE FROM orders', true],
    ['SELECT 1; DELETE FROM orders', false],
    ['SELECT 1; COMMIT; DROP TABLE orders', false],
    ['SELECT purge()', true],
    ['SELECT purge()', false],
    ['CALL purge_all()', false],
    ["SELECT nextval('numbers')", true],
    ['CREATE TABLE more (a int)', false],
    ['SELECT * INTO more FROM orders', true],
    ['SELECT * INTO more FROM orders', false],
    ['SELECT * FROM orders FOR UPDATE', true],
    ["SELECT lo_from_bytea(0, 'x')", true],
    ["COPY orders FROM PROGRAM 'echo 3,x'", false],
    ["SELECT query_to_xml('DELETE FROM orders', true, true, '')", true],
  ])('%s (by cursor: %s)', async (text, walkable) => {
    await expect(source.run(reading(text, walkable), AbortSignal.timeout(10_000))).rejects.toThrow(
      'Postgres refuses the statement',
    );
    await unharmed();
  });

  it('keeps nothing of a statement that ends the transaction', async () => {
    await source.run(reading('COMMIT', false), AbortSignal.timeout(10_000));
    const after = await source.run(reading('SHOW transaction_read_only', false), AbortSignal.timeout(10_000));
    expect(after.rows).toEqual([{ transaction_read_only: 'on' }]);
    await unharmed();
  });
});
