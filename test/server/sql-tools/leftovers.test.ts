import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDesk, SOURCE, type Desk } from './desk.ts';

const tool = (name: string, statement: string, more = ''): string => `---
kind: tool
name: ${name}
type: postgres-sql
source: own
description: d
statement: ${JSON.stringify(statement)}
${more}`;

const READING = 'parameters: [{name: sql, type: string, description: d}]';
const WRITING = `readOnly: false
${READING}`;

// One connection, so that each call comes after what the last one left.
const FILE = `${SOURCE}maxConnections: 1
functions: [run, run_stable]
---
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
${tool('declared', 'SELECT run($1) AS done', READING)}
${tool('declared_writing', 'SELECT run($1) AS done', WRITING)}
${tool('settings', 'UPDATE pg_settings SET setting = $1 WHERE name = $2', 'readOnly: false\nparameters: [{name: value, type: string, description: d}, {name: name, type: string, description: d}]')}
`;

let desk: Desk;

// What one session can hold for the next caller to meet.
const SESSION = `SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS timeout,
  current_setting('client_encoding') AS encoding, current_setting('default_transaction_isolation') AS isolation,
  current_setting('default_transaction_read_only') AS reading, current_setting('timezone') AS zone,
  current_setting('my.own', true) AS own, current_user::text AS role, session_user::text AS login,
  (SELECT count(*)::int FROM orders) AS orders,
  (SELECT count(*)::int FROM pg_prepared_statements WHERE name <> '') AS prepared,
  (SELECT count(*)::int FROM pg_cursors WHERE is_holdable) AS cursors,
  (SELECT count(*)::int FROM pg_class WHERE relpersistence = 't') AS temporary,
  (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND objid IN (11, 12)) AS locks,
  (SELECT count(*)::int FROM pg_listening_channels()) AS channels`;

const session = async (): Promise<Record<string, unknown>> => {
  const { rows } = await desk.ask('look', {});
  const [row = {}] = rows;
  // An own setting that was wiped is empty, and one that never was is null.
  return { ...row, own: row['own'] === '' ? null : row['own'] };
};

let clean: Record<string, unknown>;

beforeAll(async () => {
  desk = await openDesk(`${FILE}\n${tool('look', SESSION, 'functions: [pg_listening_channels]')}`);
  await desk.admin(`CREATE TABLE orders (id int); INSERT INTO orders VALUES (1), (2);
    CREATE SCHEMA evil; CREATE TABLE evil.orders (id int); CREATE VIEW knobs AS SELECT * FROM pg_settings;
    CREATE FUNCTION run(sql text) RETURNS text LANGUAGE plpgsql AS $$BEGIN EXECUTE sql; RETURN 'ran'; END$$;
    CREATE FUNCTION run_stable(sql text) RETURNS text LANGUAGE plpgsql STABLE AS $$BEGIN EXECUTE sql; RETURN 'ran'; END$$`);
  clean = await session();
});
afterAll(() => desk.close());

it('starts clean', () => {
  expect(clean).toMatchObject({ orders: 2, prepared: 0, cursors: 0, temporary: 0, locks: 0, channels: 0 });
});

const LEFT = [
  'SET search_path = evil',
  'SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE',
  'SET statement_timeout = 1',
  "SET client_encoding = 'LATIN1'",
  "SET timezone = 'Asia/Tokyo'",
  "SET my.own = 'evil'",
  'SET default_transaction_read_only = on',
  'SET ROLE pg_monitor',
  'SET SESSION AUTHORIZATION pg_monitor',
  "SELECT set_config('search_path', 'evil', false)",
  "UPDATE pg_settings SET setting = 'evil' WHERE name = 'search_path'",
  "UPDATE knobs SET setting = '1' WHERE name = 'statement_timeout'",
  'PREPARE mine AS SELECT 1',
  'DECLARE kept CURSOR WITH HOLD FOR SELECT 1',
  'CREATE TEMP TABLE orders (id int)',
  'LISTEN everything',
  'SELECT pg_advisory_lock(11)',
  'SELECT pg_advisory_lock_shared(12)',
  "DO $do$ BEGIN PERFORM set_config('search_path', 'evil', false); PERFORM pg_advisory_lock(11); END $do$",
];

// Each kind of call may refuse it; what it may not do is leave something behind.
const quietly = (name: string, input: Record<string, unknown>) =>
  desk.ask(name, input).catch(() => undefined);

describe.each(LEFT)('what %j does to a connection', (sql) => {
  it('ends with the call', async () => {
    await quietly('free', { sql });
    await quietly('free_writing', { sql });
    await quietly('free', { sql: `SELECT run(${quoted(sql)})` });
    await quietly('free', { sql: `SELECT run_stable(${quoted(sql)})` });
    await quietly('free_writing', { sql: `SELECT run(${quoted(sql)})` });
    expect(await session()).toEqual(clean);
    await quietly('declared', { sql });
    expect(await session()).toEqual(clean);
    await quietly('declared_writing', { sql });
    expect(await session()).toEqual(clean);
  });
});

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

it.each([
  ['search_path', 'evil'],
  ['statement_timeout', '1'],
  ['default_transaction_read_only', 'on'],
  ['client_encoding', 'SQL_ASCII'],
  ['idle_session_timeout', '1'],
])('a declared tool that sets %s sets it for its own call alone', async (name, value) => {
  await desk.ask('settings', { name, value });
  expect(await session()).toEqual(clean);
});

it.each([
  "UPDATE pg_settings SET setting = 'evil' WHERE name = 'search_path'",
  "WITH s AS (SELECT 1) UPDATE pg_catalog.pg_settings SET setting = 'evil'",
  'DELETE FROM pg_proc',
  "INSERT INTO pg_db_role_setting VALUES (0, 0, '{search_path=evil}')",
  'TRUNCATE pg_description',
  'MERGE INTO pg_description d USING orders o ON true WHEN MATCHED THEN DELETE',
])('a caller cannot change a system relation: %s', async (sql) => {
  await expect(desk.ask('free_writing', { sql })).rejects.toThrow('cannot be changed here');
});

describe('the seed of random()', () => {
  beforeEach(() => desk.ask('free', { sql: 'SELECT 1' }));

  it('is no caller’s of a writing tool', async () => {
    const draws = [];
    for (let call = 0; call < 2; call++) {
      await desk.ask('free_writing', { sql: "SELECT run('SELECT setseed(0.5)')" });
      draws.push((await desk.ask('free_writing', { sql: 'SELECT random() AS drawn' })).rows[0]?.['drawn']);
    }
    expect(draws[0]).not.toBe(draws[1]);
  });
});
