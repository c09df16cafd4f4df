import { LOCAL } from '../../../server/src/identity.ts';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../containers.ts';
import { eventually } from '../process.ts';
import { openDesk, SOURCE, type Desk } from './desk.ts';

const MB = 1_048_576;

const source = (name: string, more: string) =>
  `---\n${SOURCE.replace('name: own', `name: ${name}`).replace('password: ${PASSWORD}\n', more)}`;
const free = (name: string, from: string, more = '') =>
  `---\nkind: tool\nname: ${name}\ntype: postgres-execute-sql\nsource: ${from}\ndescription: d\n${more}`;

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk(
    [
      SOURCE,
      source('away', 'password: topsecret\n').replace('${PORT}', String(await freePort())),
      source('refused', 'password: topsecret\n'),
      free('free', 'own'),
      free('short', 'own', 'timeout: 1\n'),
      free('few', 'own', 'maxRows: 3\n'),
      free('small', 'own', 'maxResponseBytes: 1000\n'),
      free('uncapped', 'own', 'maxRows: 0\nmaxResponseBytes: 0\n'),
      free('write', 'own', 'readOnly: false\n'),
      free('of_away', 'away'),
      free('of_refused', 'refused'),
    ].join(''),
  );
});
afterAll(() => desk.close());

const series = (rows: number): string =>
  `SELECT n, repeat('x', 100) AS text FROM generate_series(1, ${rows}) n`;

const RUNNING =
  "FROM pg_stat_activity WHERE application_name = 'berth-sql-tools' AND state <> 'idle' AND datname = current_database()";
const running = async (): Promise<number> => (await desk.admin(`SELECT 1 ${RUNNING}`)).length;

const HUGE = "repeat(repeat('x', 1000000), 100)";

const OTHER = { ...LOCAL, id: 'key:other' };

describe('an answer', () => {
  it.each([
    ['free', 1_000, 1_000, false],
    ['free', 1_001, 1_000, true],
    ['free', 1e5, 1_000, true],
    ['few', 3, 3, false],
    ['few', 4, 3, true],
    ['few', 0, 0, false],
    ['small', 100, 8, true],
    ['uncapped', 20_000, 10_000, true],
  ])('of %s with %d rows has %d, truncated: %s', async (name, wanted, length, truncated) => {
    const answer = await desk.ask(name, { sql: series(wanted) });
    expect([answer.rows.length, answer.truncated]).toEqual([length, truncated]);
    expect(answer.columns).toEqual([
      { name: 'n', type: 'int4' },
      { name: 'text', type: 'text' },
    ]);
  });

  it('that is one huge value is cut off on its way in', async () => {
    // What comes in from a socket, unlike all that a process holds, is nothing but this value.
    const most = process.memoryUsage().arrayBuffers + 80 * MB;
    await expect(desk.ask('free', { sql: `SELECT ${HUGE}` })).rejects.toThrow('too large');
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(most);
    await desk.ask('write', { sql: 'CREATE TABLE made AS SELECT 1 AS a' });
    await expect(desk.ask('write', { sql: `INSERT INTO made VALUES (2) RETURNING ${HUGE}` })).rejects.toThrow(
      'Nothing was changed',
    );
    await eventually(async () => (await running()) === 0);
    expect(await desk.admin('SELECT count(*)::int AS rows FROM made')).toEqual([{ rows: 1 }]);
  });

  it('whose first row is larger than the limit says so', async () => {
    await expect(desk.ask('small', { sql: "SELECT repeat('x', 2000)" })).rejects.toThrow(
      'The first row alone is larger than 1000 bytes',
    );
  });

  it('names columns that share a name apart, and loses nothing of a value', async () => {
    const sql = `SELECT 1 AS a, 2 AS a, 9007199254740993 AS big, 1.10 AS decimal, 'NaN'::float8 AS nan, true AS yes,
      '{"b": [1]}'::jsonb AS json, ARRAY['x', NULL] AS list, ARRAY[1, 2] AS numbers, NULL AS nothing,
      '2026-01-02 03:04:05+00'::timestamptz AT TIME ZONE 'UTC' AS time, '\\x00ff'::bytea AS bytes,
      interval '1 day 2 hours' AS span, DATE '2026-02-03' AS day`;
    expect((await desk.ask('free', { sql })).rows).toEqual([
      {
        a: 1,
        a_2: 2,
        big: '9007199254740993',
        decimal: '1.10',
        nan: 'NaN',
        yes: true,
        json: { b: [1] },
        list: ['x', null],
        numbers: [1, 2],
        nothing: null,
        time: '2026-01-02 03:04:05',
        bytes: String.raw`\x00ff`,
        span: 'P1DT2H',
        day: '2026-02-03',
      },
    ]);
  });

  it('names the types of columns as Postgres does, people’s own too', async () => {
    await desk.admin(
      "CREATE TYPE mood AS ENUM ('well'); CREATE DOMAIN short AS text; CREATE TYPE pair AS (a int)",
    );
    const types = async (sql: string) => (await desk.ask('free', { sql })).columns.map(({ type }) => type);
    expect(
      await types(`SELECT relname, relkind, ARRAY[1], ARRAY['x'::name], '{}'::text[], 'pg_class'::regclass, '1'::money,
        '(1,2)'::point, '[1,2)'::int4range, 'a'::tsvector, '0/0'::pg_lsn, '1.2.3.4'::inet, B'1', 'well'::mood,
        ARRAY['well'::mood], 'x'::short, ROW(1)::pair, '1'::xid, '<a/>'::xml, '$'::jsonpath, 1::oid, current_user
        FROM pg_class LIMIT 1`),
    ).toEqual([
      'name',
      'char',
      'int4[]',
      'name[]',
      'text[]',
      'regclass',
      'money',
      'point',
      'int4range',
      'tsvector',
      'pg_lsn',
      'inet',
      'bit',
      'mood',
      'mood[]',
      'text',
      'pair',
      'xid',
      'xml',
      'jsonpath',
      'oid',
      'name',
    ]);
  });

  it('may be a plan, or a setting', async () => {
    const plan = await desk.ask('free', { sql: 'EXPLAIN (FORMAT JSON) SELECT 1' });
    expect(plan.rows[0]?.['QUERY PLAN']).toEqual([
      { Plan: expect.objectContaining({ 'Node Type': 'Result' }) },
    ]);
    expect((await desk.ask('free', { sql: 'SHOW transaction_read_only' })).rows).toEqual([
      { transaction_read_only: 'on' },
    ]);
  });
});

const SLOW = 'SELECT count(*) FROM generate_series(1, 100000000000)';

describe('a slow statement', () => {
  it('is stopped by the database', async () => {
    // The tool's own limit, a little later, has other words.
    await expect(desk.ask('short', { sql: SLOW })).rejects.toThrow('longer than 1 s');
    expect(await running()).toBe(0);
  });

  it('is cancelled in the database when its caller goes, even where every connection is taken', async () => {
    const gone = new AbortController();
    const calls = Array.from({ length: 8 }, () => desk.ask('free', { sql: SLOW }, { signal: gone.signal }));
    const ends = Promise.allSettled(calls);
    await eventually(async () => (await running()) === 3);
    gone.abort(new Error('the caller is gone'));
    expect((await ends).map(({ status }) => status)).toEqual(calls.map(() => 'rejected'));
    await eventually(async () => (await running()) === 0);
    expect((await desk.ask('free', { sql: 'SELECT 1 AS one' })).rows).toEqual([{ one: 1 }]);
  });
});

describe('a source', () => {
  it('whose connections are all lent says that it is busy, and when to come back', async () => {
    const gone = new AbortController();
    const { signal } = gone;
    const slow = [
      ...Array.from({ length: 3 }, () => desk.ask('free', { sql: SLOW }, { signal })),
      desk.ask('free', { sql: SLOW }, { signal, identity: OTHER }),
    ];
    const ends = Promise.allSettled(slow);
    await eventually(async () => (await running()) === 4);
    await expect(desk.ask('free', { sql: 'SELECT 1' }, { identity: OTHER })).rejects.toThrow(
      /^The server is busy: 4 statements of the source own are under way and 1 wait, 1 and 1 of them yours\. Try again in \d+ s\.$/,
    );
    gone.abort(new Error('the caller is gone'));
    await ends;
  });

  it('has a connection left for others, however many slow statements one caller sends', async () => {
    const gone = new AbortController();
    const slow = Array.from({ length: 8 }, () => desk.ask('free', { sql: SLOW }, { signal: gone.signal }));
    const ends = Promise.allSettled(slow);
    await eventually(async () => (await running()) === 3);
    const { rows } = await desk.ask('free', { sql: 'SELECT 1 AS one' }, { identity: OTHER });
    expect(rows).toEqual([{ one: 1 }]);
    gone.abort(new Error('the caller is gone'));
    await ends;
  });

  it('that is away says so, and harms nobody else', async () => {
    const error: unknown = await desk.ask('of_away', { sql: 'SELECT 1' }).catch((error: unknown) => error);
    expect(String(error)).toContain('The source away is not reachable at the moment. Try again');
    expect(String(error)).not.toMatch(/topsecret|127\.0\.0\.1/);
    expect((await desk.ask('free', { sql: 'SELECT 1 AS one' })).rows).toEqual([{ one: 1 }]);
    expect(await desk.tools.sources()).toMatchObject({
      own: { ok: true },
      away: { ok: false },
      refused: { ok: false },
    });
  });

  it('that refuses this server says so, and no secret', async () => {
    const error: unknown = await desk.ask('of_refused', { sql: 'SELECT 1' }).catch((error: unknown) => error);
    expect(String(error)).toContain('The database of the source refused refuses this server');
    expect(String(error)).not.toMatch(/topsecret|berth|127\.0\.0\.1/);
  });

  it('whose connection is killed in mid-statement fails that call alone', async () => {
    const call = desk.ask('free', { sql: SLOW });
    const failed = call.catch((error: unknown) => String(error));
    await eventually(async () => (await running()) === 1);
    await desk.admin(`SELECT pg_terminate_backend(pid) ${RUNNING}`);
    expect(await failed).toContain('The source own is not reachable at the moment');
    expect((await desk.ask('free', { sql: 'SELECT 1 AS one' })).rows).toEqual([{ one: 1 }]);
  });

  it('tells what Postgres says of a statement', async () => {
    await expect(desk.ask('free', { sql: 'SELECT * FROM absent' })).rejects.toThrow(
      'Postgres refuses the statement: relation "absent" does not exist (42P01).',
    );
    await expect(desk.ask('free', { sql: 'SELECT $1' })).rejects.toThrow('write the values');
    await expect(desk.ask('free', { sql: 'SELECT' + ' 1,'.repeat(10_000) })).rejects.toThrow(
      'do not fit its schema',
    );
  });
});
