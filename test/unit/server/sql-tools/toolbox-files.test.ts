import { describe, expect, it } from 'vitest';
import { statementOf } from '../../../../server/src/sql-tools/configuration/plan.ts';
import { loadParser } from '../../../../server/src/sql-tools/statements/parser.ts';
import { accepted, mistakes, SOURCE, tool } from './files.ts';

const ignored = async (text: string): Promise<string[]> =>
  (await accepted(text)).ignored.map(({ line, message }) => `${line}: ${message}`);

// In the shape of Toolbox's prebuilt file for Postgres: a nested file, an EXPLAIN of a whole statement.
const PREBUILT = `sources:
  pg:
    kind: postgres
    host: db
    port: 5432
    database: sales
    user: reader
    password: \${PASSWORD}
    queryParams: \${PARAMS:}
tools:
  run:
    kind: postgres-execute-sql
    source: pg
    description: Runs SQL.
  plan:
    kind: postgres-sql
    source: pg
    description: Plans a statement.
    statement: |
      EXPLAIN (FORMAT JSON) {{.query}};
    templateParameters:
      - name: query
        type: string
        description: The statement.
        required: true
toolsets:
  all:
    - run
    - plan
`;

const planned = async (query: string) => {
  const { tools } = await accepted(PREBUILT);
  const plan = tools.find(({ name }) => name === 'plan');
  if (plan === undefined) throw new Error('no tool');
  return statementOf(plan, { query }, await loadParser());
};

describe('a plan of a caller’s statement', () => {
  it.each([
    'SELECT 1',
    'SELECT * FROM orders WHERE id = 1;',
    'WITH x AS (SELECT 1) SELECT * FROM x -- all of it',
    "SELECT '{{.query}}; DROP TABLE t'",
  ])('may be of %s', async (query) => {
    const { sql, walkable } = await planned(query);
    expect(sql.trim()).toBe(`EXPLAIN (FORMAT JSON) ${query.replace(/;$/, '')};`);
    expect(walkable).toBe(false);
  });

  it.each([
    ['SELECT 1; DROP TABLE t', 'exactly one statement'],
    ['DELETE FROM t', 'DELETE changes something'],
    ['WITH d AS (DELETE FROM t RETURNING 1) SELECT * FROM d', 'DELETE changes something'],
    ['ANALYZE SELECT 1', 'syntax error'],
    ["SELECT pg_read_file('/etc/passwd')", 'not known to only read'],
    ['SELECT $1', 'write the values'],
    ['EXECUTE p', 'EXECUTE is not available'],
    [`SELECT '${'x'.repeat(10_001)}'`, 'at most 10000 characters'],
    ['', 'syntax error'],
  ])('is not one of %j', async (query, why) => {
    await expect(planned(query)).rejects.toThrow(why);
  });

  it('executes under ANALYZE nothing that changes something', async () => {
    const text = PREBUILT.replace('(FORMAT JSON)', 'ANALYZE');
    const { tools } = await accepted(text);
    const plan = tools.find(({ name }) => name === 'plan');
    const parser = await loadParser();
    expect(() => plan && statementOf(plan, { query: 'DELETE FROM t' }, parser)).toThrow('DELETE changes');
  });
});

const parameters = (more: string) =>
  tool(
    `type: postgres-sql\ndescription: d\nstatement: SELECT $1\nparameters: [{name: a, type: string, description: d, ${more}}]`,
  );

describe('what Toolbox has and this server does not', () => {
  it('is left out and named, and the rest is served', async () => {
    const text = `${PREBUILT}---
kind: source
name: shop
type: mysql
host: db
---
kind: tool
name: of_shop
type: mysql-sql
source: shop
statement: SELECT 1
---
kind: tool
name: through_shop
type: postgres-sql
source: shop
description: d
statement: SELECT 1
---
kind: tool
name: newer
type: postgres-list-moons
source: pg
---
kind: authService
name: google
---
kind: embeddingModel
name: vectors
---
kind: toolset
name: some
tools: [of_shop, run, newer]
`;
    const { sources, tools, toolsets } = await accepted(text);
    expect(sources.map(({ name }) => name)).toEqual(['pg']);
    expect(tools.map(({ name }) => name)).toEqual(['run', 'plan']);
    expect(toolsets.map(({ name, tools }) => [name, tools])).toEqual([
      ['all', ['run', 'plan']],
      ['some', ['run']],
    ]);
    expect(await ignored(text)).toEqual([
      '33: source shop: the type mysql is not there here, nor are its tools',
      '38: tool of_shop: the type mysql-sql is not there here',
      '44: tool through_shop: its source shop is not there here',
      '51: tool newer: the type postgres-list-moons is not there here: it may be newer, or misspelt',
      '54: kind authService: callers prove themselves to this server; say what a tool takes with "scope: read", write or admin',
      '57: kind embeddingModel: this server embeds nothing',
    ]);
  });

  it.each([
    ['tags: [a]', 'tool one: the field tags has no meaning here'],
    ['icon: x', 'tool one: the field icon has no meaning here'],
    ['annotations: {colour: red}', 'tool one: the field annotations.colour has no meaning here'],
  ])('is a field %s that changes nothing: it is left out and named', async (field, why) => {
    const text = tool(`type: postgres-execute-sql\ndescription: d\n${field}`);
    expect((await accepted(text)).tools).toHaveLength(1);
    expect(await ignored(text)).toEqual([expect.stringContaining(why)]);
  });

  it.each([
    'authServices: [google]',
    'readonly: true',
    'maxrows: 5',
    'time_out: 5',
    'authRequried: [admin]',
    'statement: SELECT 1',
    'parameters: []',
    'allowedTables: [orders]',
    'rowFilter: x',
    'descripton: d',
    'annotations: {readOnlyHnt: true}',
    'queryLimit: 5',
  ])('is a field %s that may change what is safe or meant: the file is refused', async (field) => {
    expect(await mistakes(tool(`type: postgres-execute-sql\ndescription: d\n${field}`))).toEqual([
      expect.stringContaining('is not known'),
    ]);
  });

  it('is a field of a source or a parameter too', async () => {
    expect(await ignored(`${SOURCE}team: sales\n`)).toEqual([
      '8: source sales: the field team has no meaning here',
    ]);
    expect(await mistakes(`${SOURCE}ipType: private\n`)).toEqual([
      expect.stringContaining('ipType is not known'),
    ]);
    expect(await ignored(parameters('icon: x'))).toEqual([
      expect.stringContaining('the field parameters.0.icon has no meaning here'),
    ]);
    expect(await mistakes(parameters('authServices: [{name: google, field: sub}]'))).toEqual([
      expect.stringContaining('authServices is not known'),
    ]);
  });
});
