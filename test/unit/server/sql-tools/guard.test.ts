import { beforeAll, describe, expect, it } from 'vitest';
import { factsOf } from '../../../../server/src/sql-tools/statements/facts.ts';
import { refusal, type Rules } from '../../../../server/src/sql-tools/statements/guard.ts';
import { loadParser, type SqlParser } from '../../../../server/src/sql-tools/statements/parser.ts';

let parser: SqlParser;
beforeAll(async () => {
  parser = await loadParser();
});

const CALLER: Rules = { mode: 'read', author: 'caller', functions: [] };
const check = (sql: string, rules: Partial<Rules> = {}): string | undefined =>
  refusal(factsOf(parser.parse(sql)), { ...CALLER, ...rules });

describe('a field that may be a function', () => {
  const rows = [
    "SELECT f.pg_read_file FROM unnest(ARRAY['/etc/passwd']) AS f",
    "SELECT ('/etc/passwd'::text).pg_read_file",
    'SELECT (f).pg_sleep FROM unnest(ARRAY[9.0]) AS f',
    'SELECT 1 FROM unnest(ARRAY[1]) AS f WHERE f."pg_advisory_lock" IS NULL',
    'SELECT f.lo_unlink, f.http_get FROM t AS f',
  ];
  it.each(rows)('must not be %s', (sql) => {
    for (const rules of [{}, { mode: 'write' }, { author: 'operator' }] as const) {
      expect(check(sql, rules)).toContain('would call the function of that name');
    }
    expect(check(sql, { functions: ['pg_*', 'lo_*', 'http_*'] })).toBeUndefined();
  });

  it.each([
    'SELECT a.id, (a.address).city, s.t.name, pid, l.lo_orderdate, r.http_status FROM a, l, r, s.t',
    // Of three names only the last can be a function: the others are a schema and its table.
    'SELECT f.pg_cancel_backend.x FROM f.pg_cancel_backend',
    'SELECT c.relname, c.relpages, a.query FROM pg_class c, pg_stat_activity a',
  ])('may be a column: %s', (sql) => {
    expect(check(sql)).toBeUndefined();
  });
});

describe('a caller’s reading statement', () => {
  it.each([
    'SELECT 1',
    'SELECT 1;',
    '/* a */ SELECT 1 -- b',
    'VALUES (1), (2)',
    'TABLE orders',
    'WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b',
    'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t',
    "SELECT lower(a), count(*) FILTER (WHERE b), extract(year FROM now()), a AT TIME ZONE 'utc', b::date FROM t",
    'SELECT * FROM t, LATERAL generate_series(1, t.n) g',
    'SELECT rank() OVER (PARTITION BY a ORDER BY b) FROM t',
    'SELECT pg_catalog.lower(a), coalesce(a, b), greatest(1, 2), CASE WHEN a THEN b END FROM t',
    "SELECT j->>'a', jsonb_path_query(j, '$.a') FROM t",
    'SELECT 1 UNION SELECT 2 ORDER BY 1 LIMIT 1 OFFSET 1',
    'EXPLAIN SELECT * FROM t',
    'EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM t',
    'SHOW server_version',
    "SELECT 'DELETE FROM t; DROP TABLE t' AS harmless",
    'SELECT "drop", "delete" FROM "update"',
  ])('may be %s', (sql) => {
    expect(check(sql)).toBeUndefined();
  });

  it.each([
    ['SELECT 1; SELECT 2', 'exactly one statement, and there are 2'],
    ['SELECT 1; DROP TABLE t', 'exactly one statement'],
    ['SELECT 1; COMMIT; DROP TABLE t', 'exactly one statement'],
    ['-- nothing', 'there is none'],
    ['INSERT INTO t VALUES (1)', 'INSERT changes something'],
    ['UPDATE t SET a = 1', 'UPDATE changes something'],
    ['DELETE FROM t', 'DELETE changes something'],
    ['MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE', 'MERGE changes something'],
    ['WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d', 'DELETE changes something'],
    [
      'WITH a AS (WITH b AS (UPDATE t SET x = 1 RETURNING *) SELECT * FROM b) SELECT * FROM a',
      'UPDATE changes',
    ],
    ['SELECT * INTO copy FROM t', 'INTO makes a table'],
    ['SELECT 1 UNION SELECT 2 FOR UPDATE', 'FOR UPDATE'],
    ['SELECT * FROM t FOR UPDATE', 'FOR UPDATE'],
    ['SELECT * FROM (SELECT * FROM t FOR SHARE SKIP LOCKED) x', 'FOR UPDATE'],
    ['CREATE TABLE t (a int)', 'CREATE changes something'],
    ['CREATE TABLE t AS SELECT 1', 'CREATE TABLE AS changes something'],
    ['DROP TABLE t', 'DROP changes something'],
    ['TRUNCATE t', 'TRUNCATE changes something'],
    ['GRANT ALL ON t TO public', 'GRANT changes something'],
    ['DO $$ BEGIN PERFORM pg_sleep(1); END $$', 'DO changes something'],
    ['CALL p()', 'CALL changes something'],
    ["COPY t TO PROGRAM 'sh'", 'COPY is not available'],
    ["COPY (SELECT 1) TO '/tmp/x'", 'COPY is not available'],
    ['COPY t FROM STDIN', 'COPY is not available'],
    ['PREPARE p AS SELECT 1', 'PREPARE is not available'],
    ['EXECUTE p', 'EXECUTE is not available'],
    ['DEALLOCATE ALL', 'DEALLOCATE is not available'],
    ['LISTEN x', 'LISTEN is not available'],
    ["NOTIFY x, 'y'", 'NOTIFY is not available'],
    ['COMMIT', 'TRANSACTION is not available'],
    ['ROLLBACK', 'TRANSACTION is not available'],
    ['SET default_transaction_read_only = off', 'VARIABLE SET is not available'],
    ['SET SESSION AUTHORIZATION postgres', 'VARIABLE SET is not available'],
    ['RESET ALL', 'VARIABLE SET is not available'],
    ['DISCARD ALL', 'DISCARD is not available'],
    ["LOAD 'x'", 'LOAD is not available'],
    ["ALTER SYSTEM SET work_mem = '1GB'", 'ALTER SYSTEM is not available'],
    ['LOCK TABLE t', 'LOCK is not available'],
    ['VACUUM t', 'VACUUM is not available'],
    ['DECLARE c CURSOR FOR SELECT 1', 'DECLARE CURSOR is not available'],
    ['FETCH ALL FROM berth_rows', 'FETCH is not available'],
    ['EXPLAIN ANALYZE DELETE FROM t', 'DELETE changes something'],
    ['EXPLAIN ANALYZE EXECUTE p', 'EXECUTE is not available'],
    ["SELECT pg_read_file('/etc/passwd')", 'pg_read_file is not known to only read'],
    ["SELECT pg_catalog.pg_read_file('/etc/passwd')", 'pg_read_file'],
    ['SELECT "pg_read_file"(\'/etc/passwd\')', 'pg_read_file'],
    ['SELECT U&"pg\\005fread_file"(\'/etc/passwd\')', 'pg_read_file'],
    ["SELECT pg_read_binary_file('x')", 'pg_read_binary_file'],
    ["SELECT * FROM pg_ls_dir('/')", 'pg_ls_dir'],
    ["SELECT * FROM ROWS FROM (pg_ls_dir('/')) x", 'pg_ls_dir'],
    ['SELECT 1 ORDER BY pg_sleep(9)', 'pg_sleep'],
    ['SELECT 1 WHERE EXISTS (SELECT pg_sleep(9))', 'pg_sleep'],
    ['SELECT (SELECT pg_sleep(9))', 'pg_sleep'],
    ['SELECT count(*) FILTER (WHERE pg_sleep(9) IS NULL) FROM t', 'pg_sleep'],
    ["SELECT set_config('role', 'postgres', false)", 'set_config'],
    ['SELECT pg_terminate_backend(1)', 'pg_terminate_backend'],
    ["SELECT lo_import('/etc/passwd')", 'lo_import'],
    ["SELECT lo_export(1, '/tmp/x')", 'lo_export'],
    ["SELECT * FROM dblink('', 'DROP TABLE t') AS x(a int)", 'dblink'],
    ["SELECT query_to_xml('DELETE FROM t', true, true, '')", 'query_to_xml'],
    ["SELECT table_to_xml('t', true, true, '')", 'table_to_xml'],
    ["SELECT * FROM ts_stat('SELECT 1')", 'ts_stat'],
    ["SELECT nextval('s')", 'nextval'],
    ["SELECT setval('s', 1)", 'setval'],
    ['SELECT pg_advisory_lock(1)', 'pg_advisory_lock'],
    ["SELECT pg_notify('a', 'b')", 'pg_notify'],
    ['SELECT pg_reload_conf()', 'pg_reload_conf'],
    ['SELECT public.lower(a) FROM t', 'public.lower is not known'],
    ['SELECT my_function()', 'my_function is not known'],
    ['SELECT rolpassword FROM pg_authid', 'pg_authid is not available'],
    ['SELECT * FROM pg_catalog.pg_shadow', 'pg_shadow is not available'],
    ['SELECT subconninfo FROM pg_subscription', 'pg_subscription is not available'],
  ])('may not be %s', (sql, why) => {
    expect(check(sql)).toContain(why);
  });
});

it('lets a caller use what the operator lists', () => {
  const functions = ['st_*', 'public.report'];
  expect(check('SELECT st_area(g), public.report(1) FROM t', { functions })).toBeUndefined();
  expect(check('SELECT other.st_area(g) FROM t', { functions })).toContain('other.st_area');
});

describe('a caller’s writing statement', () => {
  it.each([
    'INSERT INTO t VALUES (1) RETURNING *',
    'CREATE TABLE t (a serial)',
    "SELECT nextval('s')",
    'DROP VIEW v',
  ])('may be %s', (sql) => {
    expect(check(sql, { mode: 'write' })).toBeUndefined();
  });

  it.each([
    ['COMMIT; DROP TABLE t', 'exactly one statement'],
    ['COMMIT', 'TRANSACTION'],
    ["COPY t FROM PROGRAM 'sh'", 'COPY'],
    ['DO $$ BEGIN END $$', 'DO'],
    ['CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$', 'CREATE FUNCTION'],
    ['CREATE EXTENSION dblink', 'CREATE EXTENSION'],
    ['ALTER ROLE postgres SUPERUSER', 'ALTER ROLE'],
    ["INSERT INTO t SELECT pg_read_file('/etc/passwd')", 'pg_read_file'],
    ["CREATE TABLE t (a text DEFAULT pg_read_file('/etc/passwd'))", 'pg_read_file'],
    ['CALL p()', 'CALL'],
  ])('may not be %s', (sql, why) => {
    expect(check(sql, { mode: 'write' })).toContain(why);
  });
});

describe('an operator’s statement', () => {
  const operator = { author: 'operator' } as const;

  it.each(['SELECT my_report($1)', 'SELECT st_area(g) FROM t', 'SELECT * FROM pg_shadow'])(
    'may be %s',
    (sql) => {
      expect(check(sql, operator)).toBeUndefined();
    },
  );

  it.each([
    ['SELECT pg_terminate_backend($1)', 'set "readOnly: false"'],
    ['SELECT pg_catalog.pg_sleep($1)', 'List it under "functions"'],
    ['SELECT public.dblink_exec($1)', 'reaches further'],
    ['DELETE FROM t', 'only reads'],
  ])('may not be %s', (sql, why) => {
    expect(check(sql, operator)).toContain(why);
  });

  it('may be more where it says so', () => {
    expect(check('SELECT pg_sleep($1)', { ...operator, functions: ['pg_sleep'] })).toBeUndefined();
    expect(check('SELECT pg_terminate_backend($1)', { ...operator, mode: 'write' })).toBeUndefined();
    expect(check('CALL nightly($1)', { ...operator, mode: 'write' })).toBeUndefined();
    expect(check('COMMIT', { ...operator, mode: 'write' })).toContain('TRANSACTION');
  });
});

describe('the parser', () => {
  it.each([
    ['SELECT FROM WHERE', 'syntax error at or near "WHERE" (character 13)'],
    ["SELECT 'open", 'unterminated quoted string'],
    ['', 'does not parse'],
    [`SELECT 1${'+1'.repeat(20_000)}`, 'nested too deeply'],
    [`SELECT ${'('.repeat(50_000)}1${')'.repeat(50_000)}`, 'does not parse'],
    [`SELECT ${'NOT '.repeat(50_000)} true`, 'does not parse'],
  ])('refuses, and lives on: %.20s', (sql, why) => {
    expect(() => parser.parse(sql)).toThrow(why);
    expect(check('SELECT 1')).toBeUndefined();
  });
});
