import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { renderCompose } from '../../bootstrap/release/compose.ts';
import { createPostgres, removeVolume, type Store } from './containers.ts';
import { openDatabase, type Database } from './database.ts';
import { eventually } from './process.ts';

let command: string[];
let volume: string;
const made: Store[] = [];

beforeAll(async () => {
  const template = await readFile('server/compose.yaml', 'utf8');
  const values = Object.fromEntries(
    [...template.matchAll(/(?<!\$)\$\{(\w+)\}/g)].map(([, name]) => [name ?? '', 'x']),
  );
  const { services } = renderCompose(template, values);
  const { command: given } = z.object({ command: z.array(z.string()) }).parse(services['postgres']);
  // What compose itself does with a doubled dollar.
  command = given.map((word) => word.replaceAll('$$', '$'));
});

afterEach(async () => {
  for (const store of made.splice(0)) await store.remove();
  await removeVolume(volume);
});

/** Starts Postgres on the test's volume, as a release before this one did or as the bundle does. */
async function start(how: 'before' | 'now'): Promise<{ store: Store; database: Database }> {
  const store = await createPostgres(
    inject('storeImages'),
    how === 'before' ? { volume } : { volume, command },
  );
  made.push(store);
  await store.start();
  const database = openDatabase(store.port);
  await eventually(async () => (await database.query('SELECT 1')).rowCount === 1, 60_000);
  return { store, database };
}

const PASSWORDS = 'SELECT rolpassword FROM pg_authid';
const plain = {
  rolsuper: false,
  rolcreatedb: false,
  rolcreaterole: false,
  rolreplication: false,
  rolbypassrls: false,
};

const me = async (database: Database) =>
  (
    await database.query(`SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,
      (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()) AS owner
      FROM pg_roles WHERE rolname = current_user`)
  ).rows;

describe('the role that the server connects as', () => {
  it('is a plain owner of its database from the first start', async () => {
    volume = `berth-test-${randomUUID()}`;
    const { store, database } = await start('now');
    expect(await me(database)).toEqual([{ rolname: 'berth', owner: 'berth', ...plain }]);
    await database.query('CREATE TABLE notes (id int PRIMARY KEY); INSERT INTO notes VALUES (1)');
    for (const forbidden of [
      PASSWORDS,
      "COPY (SELECT 1) TO PROGRAM 'true'",
      "SELECT pg_read_file('/etc/passwd')",
      'CREATE ROLE more SUPERUSER',
      'ALTER ROLE berth SUPERUSER',
      'SET ROLE postgres',
      "ALTER SYSTEM SET log_statement = 'all'",
      'CREATE EXTENSION dblink',
    ]) {
      await expect(database.query(forbidden)).rejects.toThrow(/permission denied|must be|only roles/i);
    }
    await database.end();
    await store.stop();
    await store.start();
    const again = openDatabase(store.port);
    await eventually(async () => (await again.query('SELECT 1')).rowCount === 1, 60_000);
    expect((await again.query('SELECT id FROM notes')).rows).toEqual([{ id: 1 }]);
    await again.end();
    expect(await store.logs()).toContain('the role berth is a plain owner of its database');
  });

  it('is made one in a cluster of an older release, with all that it held, and works on that release again', async () => {
    volume = `berth-test-${randomUUID()}`;
    const before = await start('before');
    expect(await me(before.database)).toMatchObject([{ rolname: 'berth', rolsuper: true }]);
    await before.database.query(`
      CREATE TABLE notes (id serial PRIMARY KEY, twin int GENERATED ALWAYS AS IDENTITY, said text);
      CREATE INDEX ON notes (said); INSERT INTO notes (said) VALUES ('one'), ('two');
      CREATE VIEW shown AS SELECT said FROM notes; CREATE MATERIALIZED VIEW kept AS SELECT said FROM notes;
      CREATE SEQUENCE numbers; CREATE TYPE mood AS ENUM ('well'); CREATE TYPE pair AS (a int, b int);
      CREATE DOMAIN short AS text CHECK (length(VALUE) < 9); CREATE TYPE span AS RANGE (subtype = float8);
      CREATE SCHEMA apart; CREATE TABLE apart."Odd name" (id int) PARTITION BY RANGE (id);
      CREATE TABLE apart.part PARTITION OF apart."Odd name" DEFAULT;
      CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2';
      CREATE PROCEDURE nothing() LANGUAGE sql AS 'SELECT 1';
      CREATE AGGREGATE total (int) (sfunc = int4pl, stype = int);
      CREATE EXTENSION pg_trgm`);
    await before.database.end();
    await before.store.stop();

    const now = await start('now');
    expect(await me(now.database)).toEqual([{ rolname: 'berth', owner: 'berth', ...plain }]);
    const left = `SELECT c.relname FROM pg_class c WHERE c.oid >= 16384 AND pg_get_userbyid(c.relowner) <> 'berth'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
      UNION ALL SELECT proname FROM pg_proc p WHERE p.oid >= 16384 AND pg_get_userbyid(p.proowner) <> 'berth'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
      UNION ALL SELECT typname FROM pg_type t WHERE t.oid >= 16384 AND pg_get_userbyid(t.typowner) <> 'berth'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype IN ('e', 'i'))
      AND t.typtype <> 'm'`;
    expect((await now.database.query(left)).rows).toEqual([]);
    await now.database
      .query(`INSERT INTO notes (said) VALUES ('three'); ALTER TABLE notes ADD COLUMN more text;
      REFRESH MATERIALIZED VIEW kept; DROP FUNCTION twice; ALTER TYPE mood ADD VALUE 'ill'`);
    expect((await now.database.query('SELECT id, said FROM notes ORDER BY id')).rows).toEqual([
      { id: 1, said: 'one' },
      { id: 2, said: 'two' },
      { id: 3, said: 'three' },
    ]);
    await now.database.end();
    await now.store.stop();

    const back = await start('before');
    expect((await back.database.query('SELECT count(*)::int AS notes FROM notes')).rows).toEqual([
      { notes: 3 },
    ]);
    await back.database.end();
  });

  it('stays as it is where it cannot be changed, and the log says why', async () => {
    volume = `berth-test-${randomUUID()}`;
    const before = await start('before');
    await before.database.query('CREATE ROLE postgres; CREATE TABLE notes AS SELECT 1 AS id');
    await before.database.end();
    await before.store.stop();
    const now = await start('now');
    expect(await me(now.database)).toMatchObject([{ rolname: 'berth', rolsuper: true }]);
    expect((await now.database.query('SELECT id FROM notes')).rows).toEqual([{ id: 1 }]);
    await now.database.end();
    expect(await now.store.logs()).toMatch(/stays a superuser.*role "postgres" already exists/s);
  });
});
