import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, SOURCE, type Desk } from './desk.ts';

const free = (name: string, more = ''): string => `---
kind: tool
name: ${name}
type: postgres-execute-sql
source: own
description: d
${more}`;

const FILE = `${SOURCE}${free('free')}${free('free_writing', 'readOnly: false\n')}---
${SOURCE.replace('name: own', 'name: vouched')}functions: [leak, leak_order]
${free('vouching').replace('source: own', 'source: vouched')}---
kind: tool
name: filled
type: postgres-sql
source: own
description: d
statement: SELECT (name).leak FROM {{.table}} WHERE id > {{.least}}
templateParameters:
  - { name: table, type: string, description: d }
  - { name: least, type: integer, description: d }
---
kind: tool
name: column
type: postgres-sql
source: own
description: d
statement: SELECT o.{{.column}} AS value FROM orders o ORDER BY 1
templateParameters:
  - { name: column, type: string, description: d }
`;

// What a database may hold whose functions do more than their callers may: each of them runs `leak`.
const WORLD = `
  CREATE TABLE secrets (value text); INSERT INTO secrets VALUES ('the secret');
  CREATE TABLE heard (value text);
  CREATE TYPE address AS (city text, leak_order text);
  CREATE TABLE orders (id int, name text, ordered address);
  INSERT INTO orders VALUES (1, 'tea', ('Rome', 'a column')), (2, 'rice', ('Pisa', 'another'));
  CREATE FUNCTION leak(text) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_stable(text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_order(orders) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_row(anyelement) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_default(text, int DEFAULT 1) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_many(VARIADIC text[]) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_two(text, text) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_true(text) RETURNS boolean LANGUAGE sql SECURITY DEFINER AS 'SELECT true FROM secrets';
  CREATE FUNCTION lower(orders) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION upper(text, int) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION keep(text, text) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE AGGREGATE leak_all (text) (sfunc = keep, stype = text);
  CREATE AGGREGATE max (orders) (sfunc = keep_order, stype = text);
  CREATE OPERATOR @@! (rightarg = text, function = leak);
  CREATE OPERATOR @@@ (leftarg = text, rightarg = text, function = leak_two);
  CREATE DOMAIN checked AS text CHECK (leak_true(VALUE));
  CREATE DOMAIN inner_checked AS checked;
  CREATE TYPE holder AS (inside inner_checked);
  CREATE DOMAIN operated AS text CHECK (VALUE @@@ 'x' <> '');
  CREATE DOMAIN plain AS text CHECK (length(VALUE) > 0);
  CREATE TYPE mood AS ENUM ('well', 'ill');
  CREATE TYPE wrapped AS (inside text);
  CREATE CAST (text AS wrapped) WITH FUNCTION wrap(text);
  CREATE CAST (orders AS text) WITH FUNCTION leak_order(orders);
  CREATE TYPE implied AS (inside text);
  CREATE CAST (implied AS text) WITH FUNCTION unwrap(implied) AS IMPLICIT;
  CREATE TABLE implying (own implied); INSERT INTO implying VALUES (ROW('x'));
  CREATE CAST (wrapped AS json) WITH FUNCTION wrapped_json(wrapped);
  CREATE TABLE wrapping (own wrapped);
  CREATE CAST (wrapped AS text[]) WITH FUNCTION unwrap_all(wrapped);
  CREATE CAST (mood AS json) WITH FUNCTION mood_json(mood);
  CREATE TABLE moody (m mood); INSERT INTO moody VALUES ('well');
  CREATE TYPE span AS RANGE (subtype = float8, multirange_type_name = spans);
  CREATE TABLE spanned (r span); INSERT INTO spanned VALUES ('[1,2]');
  CREATE DOMAIN whole AS int;
  CREATE TABLE both_named (leak_row text);
  CREATE FUNCTION leak_mood(mood) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_moods(mood[]) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_address(address) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_orders(orders[]) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_whole(whole) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_span(span) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_spans(spans) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_two_moods(mood, mood) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_mood_text(mood, text) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION leak_lists(mood[], mood[]) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION btrim(mood) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION ltrim(mood, mood, mood) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION abs(whole) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE OPERATOR <%%> (leftarg = mood, rightarg = mood, function = leak_two_moods);
  CREATE OPERATOR <%%> (leftarg = mood[], rightarg = mood[], function = leak_lists);
  CREATE OPERATOR - (leftarg = mood, rightarg = mood, function = leak_two_moods);
  CREATE OPERATOR + (leftarg = mood, rightarg = text, function = leak_mood_text);
  CREATE VIEW watched AS SELECT id, leak_stable(name) AS shown FROM orders;
  CREATE TABLE filled (id int, said text DEFAULT leak('x'), twice int GENERATED ALWAYS AS (id * 2) STORED);
`;

// Functions that the statements above need first.
const FIRST = `
  CREATE FUNCTION keep_order(text, orders) RETURNS text LANGUAGE sql AS 'SELECT ''the secret''::text';
  CREATE FUNCTION same(text, int) RETURNS boolean LANGUAGE sql SECURITY DEFINER AS 'SELECT true FROM secrets';
  CREATE FUNCTION wrap(text) RETURNS wrapped LANGUAGE sql SECURITY DEFINER AS 'SELECT ROW(value)::wrapped FROM secrets';
  CREATE FUNCTION unwrap(implied) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT value FROM secrets';
  CREATE FUNCTION mood_json(mood) RETURNS json LANGUAGE sql SECURITY DEFINER AS 'SELECT to_json(value) FROM secrets';
  CREATE FUNCTION unwrap_all(wrapped) RETURNS text[] LANGUAGE sql SECURITY DEFINER AS 'SELECT ARRAY[value] FROM secrets';
  CREATE FUNCTION wrapped_json(wrapped) RETURNS json LANGUAGE sql SECURITY DEFINER AS 'SELECT to_json(value) FROM secrets';
`;

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk(FILE);
  // Each statement after those it needs: a function waits for its table, an aggregate for its function.
  const statements = [...FIRST.trim().split(';\n'), ...WORLD.trim().split(/;\s*\n/)];
  let left = statements.filter((sql) => sql.trim() !== '');
  for (let round = 0; round < 8 && left.length > 0; round++) {
    const failed: string[] = [];
    for (const sql of left) await desk.admin(sql).catch(() => failed.push(sql));
    left = failed;
  }
  if (left.length > 0) throw new Error(`not made: ${left.join('; ')}`);
});
afterAll(() => desk.close());

describe('a name that calls a function that people made', () => {
  it.each([
    // Fields.
    "SELECT ('x'::text).leak",
    "SELECT ('x'::text).leak_stable",
    "SELECT ('x'::text).leak_default",
    'SELECT (name).leak FROM orders',
    'SELECT (o.name).leak FROM orders o',
    'SELECT o.leak_order FROM orders o',
    'SELECT orders.leak_order FROM orders',
    'SELECT public.orders.leak_order FROM public.orders',
    'SELECT (o).leak_order FROM orders o',
    'SELECT (o).leak_row FROM orders o',
    'SELECT o.leak_row FROM (SELECT 1) o',
    'SELECT x.leak_order FROM (SELECT * FROM orders) AS y, LATERAL (SELECT y.*) AS z, orders AS x',
    'SELECT o.id FROM orders o WHERE o.leak_order <> $$$$',
    'SELECT o.id FROM orders o ORDER BY o.leak_order',
    'SELECT o.id FROM orders o GROUP BY o.id, o.leak_order',
    'SELECT count(*) FILTER (WHERE (name).leak IS NOT NULL) FROM orders',
    'SELECT ((ordered).city).leak FROM orders',
    'SELECT (ordered).city.leak FROM orders',
    'WITH orders AS (SELECT * FROM orders) SELECT (o).leak_row FROM orders o',
    "EXPLAIN ANALYZE SELECT ('x'::text).leak",
    "SELECT (('x'::text).leak)::int",
    'SELECT "leak" FROM (SELECT (name)."leak" FROM orders) x',
    'SELECT o.leak_order FROM orders AS o (a, b, c)',
    // It is a column, which cannot be told from the text.
    'SELECT (ordered).leak_order FROM orders',
    // Names that Postgres has too.
    'SELECT lower(o) FROM orders o',
    "SELECT upper('x', 1)",
    'SELECT max(o) FROM orders o',
    "SELECT lower('X')",
    "SELECT lower(ROW(1, 'x', NULL))",
    "SELECT lower(v) FROM (SELECT 1, 'x', NULL) v",
    "SELECT ltrim('x', 'y', 'z')",
    'SELECT abs(1)',
    // Values that become what a function wants: literals, rows, the base of a domain; arrays and ranges of what is there.
    "SELECT ('x').leak_mood",
    'SELECT (NULL).leak_mood',
    "SELECT (ROW('Rome', 'x')).leak_address",
    'SELECT (1).leak_whole',
    'SELECT (array_agg(o)).leak_orders FROM orders o',
    'SELECT (ARRAY(SELECT o FROM orders o)).leak_orders',
    'SELECT (ARRAY[m]).leak_moods FROM moody',
    'SELECT (range_agg(r)).leak_spans FROM spanned',
    'SELECT (unnest(range_agg(r))).leak_span FROM spanned',
    'WITH both_named AS (SELECT 1 AS a) SELECT x.leak_row FROM both_named x',
    // Calls.
    "SELECT leak('x')",
    "SELECT * FROM leak('x')",
    'SELECT leak_all(name) FROM orders',
    'SELECT leak_all(name) OVER () FROM orders',
    "SELECT leak_many('x', 'y')",
    "SELECT public.leak('x')",
    // Operators.
    "SELECT @@! 'x'::text",
    "SELECT 'x' @@@ 'y'",
    "SELECT 'x' OPERATOR(public.@@@) 'y'",
    "SELECT 'x' @@@ ANY (ARRAY['y'])",
    "SELECT 'x' @@@ ANY (SELECT name FROM orders)",
    "SELECT 'x' <%%> 'y'",
    'SELECT ARRAY[m] <%%> ARRAY[m] FROM moody',
    "SELECT 'x' + 'y'::text",
    // Casts and types.
    "SELECT 'x'::text::wrapped",
    "SELECT CAST('x'::text AS wrapped)",
    "SELECT ARRAY['x'::text]::wrapped[]",
    'SELECT o::text FROM orders o',
    'SELECT text(o) FROM orders o',
    'SELECT (o).text FROM orders o',
    'SELECT concat(upper(own)) FROM implying',
    'SELECT to_json(w) FROM wrapping w',
    "SELECT JSON_OBJECT('a': m) FROM moody",
    'SELECT JSON_ARRAY(m) FROM moody',
    'SELECT JSON_ARRAYAGG(m) FROM moody',
    'SELECT own::text[] FROM wrapping',
    'SELECT jsonb_agg(w) FROM wrapping w',
    "SELECT 'x'::checked",
    "SELECT 'x'::inner_checked",
    "SELECT 'x'::operated",
    "SELECT ROW('x')::holder",
    "SELECT '(x)'::holder",
    "SELECT '{x}'::checked[]",
    `SELECT (json_populate_record(NULL::holder, '{"inside": "x"}')).inside`,
    `SELECT * FROM json_to_record('{"a": "x"}') AS t (a checked)`,
    "SELECT * FROM xmltable('/a' PASSING '<a>x</a>' COLUMNS a checked PATH '.') t",
  ])('is refused: %s', async (sql) => {
    for (const name of ['free', 'free_writing']) {
      await expect(desk.ask(name, { sql })).rejects.toThrow(/not known to only read/);
    }
  });

  it.each([
    ["INSERT INTO heard SELECT ('x'::text).leak"],
    ['UPDATE orders SET name = (name).leak'],
    ['DELETE FROM orders o WHERE o.leak_order IS NULL'],
    ["INSERT INTO heard VALUES ('y') RETURNING (value).leak"],
    ["CREATE TABLE more (a text DEFAULT ('x'::text).leak)"],
    ['CREATE TABLE more AS SELECT o.leak_order FROM orders o'],
    ['CREATE VIEW more AS SELECT o.leak_order FROM orders o'],
    ['CREATE TABLE more (a checked)'],
    ['CREATE INDEX ON orders ((@@! name))'],
    ["ALTER TABLE orders ADD COLUMN more text GENERATED ALWAYS AS (name @@@ 'x') STORED"],
    [
      'MERGE INTO heard h USING orders o ON h.value = o.name WHEN MATCHED THEN UPDATE SET value = o.leak_order',
    ],
    ['INSERT INTO heard SELECT i FROM (SELECT own AS i FROM implying) x'],
  ])('is refused in what a caller writes: %s', async (sql) => {
    await expect(desk.ask('free_writing', { sql })).rejects.toThrow(/not known to only read/);
    await expect(desk.admin('SELECT value FROM heard')).resolves.toEqual([]);
  });

  it('is refused where a caller gives it to a template', async () => {
    await expect(desk.ask('column', { column: 'leak_order' })).rejects.toThrow('not known to only read');
    const { rows } = await desk.ask('column', { column: 'name' });
    expect(rows).toEqual([{ value: 'rice' }, { value: 'tea' }]);
  });

  it('runs where the operator wrote it around the values of a template', async () => {
    const { rows } = await desk.ask('filled', { table: 'orders', least: 1 });
    expect(rows).toEqual([{ leak: 'the secret' }]);
  });

  it.each([
    "SELECT ('x'::text).leak AS said",
    'SELECT o.leak_order AS said FROM orders o',
    "SELECT @@! 'x'::text AS said",
  ])('runs where the operator vouches for it: %s', async (sql) => {
    expect((await desk.ask('vouching', { sql })).rows[0]).toEqual({ said: 'the secret' });
  });
});

describe('a name that is not one', () => {
  it.each([
    [
      'SELECT o.id, orders.name FROM orders o, orders WHERE o.id = 1 AND orders.id = 2',
      { id: 1, name: 'rice' },
    ],
    [
      "SELECT pg_catalog.lower('X'), pg_catalog.upper('x'), pg_catalog.max(name) FROM orders",
      { lower: 'x', upper: 'X', max: 'tea' },
    ],
    // Overloads for other types of people, which no value here can have.
    ["SELECT btrim('X '), length('y') FROM (SELECT 1) v", { btrim: 'X', length: 1 }],
    ["SELECT 1 - 1 AS value, '{\"x\": 1}'::jsonb - 'x' AS other", { value: 0, other: {} }],
    ["SELECT 'x'::plain AS value, 'well'::mood AS mood", { value: 'x', mood: 'well' }],
    ["SELECT name || '!' AS value FROM orders WHERE name = 'tea'", { value: 'tea!' }],
    ['SELECT (ordered).city FROM orders WHERE id = 1', { city: 'Rome' }],
    ['SELECT id FROM orders WHERE id BETWEEN 1 AND 1', { id: 1 }],
    [
      'SELECT id::text, 1::numeric AS one FROM (SELECT 1 AS id) v WHERE id = 1 LIMIT 1',
      { id: '1', one: '1' },
    ],
    ['SELECT id, shown FROM watched WHERE id = 1', { id: 1, shown: 'the secret' }],
    ['SELECT p.proname FROM pg_proc p WHERE p.proname = $$leak$$', { proname: 'leak' }],
    ['SELECT a.city FROM (SELECT 1 AS city) a', { city: 1 }],
  ])('runs: %s', async (sql, row) => {
    expect(await desk.ask('free', { sql })).toMatchObject({ rows: [row] });
  });

  it('has a column before it has a function of the same name', async () => {
    await desk.admin(`CREATE TABLE both_ways (leak_row text); INSERT INTO both_ways VALUES ('a column')`);
    const { rows } = await desk.ask('free', { sql: 'SELECT b.leak_row AS value FROM both_ways b' });
    expect(rows).toEqual([{ value: 'a column' }]);
    await expect(desk.ask('free', { sql: 'SELECT b.leak_row FROM both_ways b (other)' })).rejects.toThrow(
      'not known to only read',
    );
  });
});

describe('an operator of Postgres’s name that people made for its types', () => {
  beforeAll(() => desk.admin('CREATE OPERATOR = (leftarg = text, rightarg = int, function = same)'));
  afterAll(() => desk.admin('DROP OPERATOR = (text, int)'));

  it.each([
    'SELECT id FROM orders WHERE name = id',
    'SELECT id FROM orders WHERE name IN (1, 2)',
    'SELECT CASE name WHEN 1 THEN 2 END FROM orders',
    'SELECT NULLIF(name, 1) FROM orders',
    'SELECT 1 FROM orders a JOIN (SELECT 1 AS name) b USING (name)',
    'SELECT 1 FROM (SELECT name FROM orders) a NATURAL JOIN (SELECT 1 AS name) b',
    'SELECT name IN (SELECT id FROM orders) FROM orders',
  ])('is refused wherever it may be meant: %s', async (sql) => {
    await expect(desk.ask('free', { sql })).rejects.toThrow(
      'The operator = would call the function public.same',
    );
  });
});

describe('what a read-only transaction does not hold back', () => {
  it.each([
    "SELECT ('/etc/passwd'::text).pg_read_file",
    "SELECT ('/'::text).pg_ls_dir",
    'SELECT (1::float8).pg_sleep',
    'SELECT (1).pg_terminate_backend',
    'SELECT (1::bigint).pg_advisory_lock',
    "SELECT ('numbers'::regclass).nextval",
    "SELECT ('orders'::regclass).lastval",
    'SELECT (1::oid).lo_unlink',
    "SELECT ('x'::text).pg_switch_wal",
    'SELECT pg_reload_conf()',
    "SELECT dblink('', 'SELECT 1')",
    'SELECT (0.5::float8).setseed',
    "SELECT ('x'::text).pg_create_restore_point",
    'SELECT (1).pg_log_backend_memory_contexts',
  ])('is refused: %s', async (sql) => {
    await expect(desk.ask('free', { sql })).rejects.toThrow(
      /not known to only read|reaches further|does not exist|not found in data type|not a composite type/,
    );
  });
});
