import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfiguration, type Surroundings } from '../../../../server/src/sql-tools/configuration/read.ts';
import { printMistake } from '../../../../server/src/sql-tools/configuration/mistakes.ts';
import { LISTING_TYPES } from '../../../../server/src/sql-tools/listings/all.ts';

const surroundings = (variables: Record<string, string> = {}): Surroundings => ({
  environment: {
    variables: { PASSWORD: 'hush', ...variables },
    readFile: (path) => {
      if (path !== '/run/secrets/password') throw new Error('no such file');
      return 'from-a-file\n';
    },
  },
  reserved: { tools: new Set(['remember']), prompts: new Set(['analyse']) },
});

const read = (text: string, variables?: Record<string, string>) =>
  readConfiguration(text, surroundings(variables));

async function mistakes(text: string, variables?: Record<string, string>): Promise<string[]> {
  const result = await read(text, variables);
  return result.ok ? [] : result.mistakes.map((mistake) => printMistake('tools.yaml', mistake));
}

async function accepted(text: string, variables?: Record<string, string>) {
  const result = await read(text, variables);
  if (!result.ok) throw new Error(JSON.stringify(result.mistakes));
  return result.configuration;
}

const SOURCE = `kind: source
name: sales
type: postgres
host: db
database: sales
user: reader
password: \${PASSWORD}
`;

const tool = (fields: string): string => `${SOURCE}---
kind: tool
name: one
source: sales
${fields}`;

const FLAT = `${SOURCE}---
kind: tool
name: hotels
type: postgres-sql
source: sales
description: Finds hotels.
statement: SELECT * FROM hotels WHERE name = $1
parameters:
  - name: name
    type: string
    description: The name.
---
kind: toolset
name: travel
tools: [hotels, remember]
---
kind: prompt
name: ask
description: Asks.
messages:
  - content: "Look at {{.what}}."
arguments:
  - name: what
    description: What to look at.
`;

const NESTED = `sources:
  sales:
    kind: postgres
    host: db
    port: 5432
    database: sales
    user: reader
    password: \${PASSWORD}
tools:
  hotels:
    kind: postgres-sql
    source: sales
    description: Finds hotels.
    statement: SELECT * FROM hotels WHERE name = $1
    parameters:
      - name: name
        type: string
        description: The name.
toolsets:
  travel:
    - hotels
    - remember
prompts:
  ask:
    description: Asks.
    messages:
      - content: "Look at {{.what}}."
    arguments:
      - name: what
        description: What to look at.
`;

describe('the two forms', () => {
  it('say the same', async () => {
    expect(await accepted(NESTED)).toEqual(await accepted(FLAT));
  });

  it.each([
    ['kind: source', 'kind: sources'],
    ['kind: tool\n', 'kind: tools\n'],
    ['kind: toolset', 'kind: toolsets'],
    ['kind: toolset', 'kind: group'],
  ])('take %j as %j too', async (was, becomes) => {
    expect(await accepted(FLAT.replace(was, becomes))).toEqual(await accepted(FLAT));
  });

  it('may be mixed, and may be empty', async () => {
    const { tools } = await accepted(
      `${NESTED}---\nkind: tool\nname: free\ntype: postgres-execute-sql\nsource: sales\ndescription: d\n`,
    );
    expect(tools.map(({ name }) => name)).toEqual(['hotels', 'free']);
    expect(await accepted('')).toEqual({ sources: [], tools: [], toolsets: [], prompts: [] });
    expect(await accepted('# nothing yet\n')).toEqual({ sources: [], tools: [], toolsets: [], prompts: [] });
  });
});

it('knows every tool for Postgres of Toolbox that only lists', async () => {
  const documents = LISTING_TYPES.map(
    (type) => `---\nkind: tool\nname: ${type}\ntype: ${type}\nsource: sales\n`,
  );
  const { tools } = await accepted(`${SOURCE}${documents.join('')}`);
  expect(tools.map(({ name, mode, scope }) => [name, mode, scope])).toEqual(
    LISTING_TYPES.map((type) => [type, 'read', 'read']),
  );
  expect(tools.every(({ description }) => description.length > 20)).toBe(true);
});

const password = async (written: string, variables?: Record<string, string>) =>
  (await accepted(SOURCE.replace('${PASSWORD}', written), variables)).sources[0]?.password;

it('reads the example', async () => {
  const text = readFileSync(new URL('../../../../server/tools.example.yaml', import.meta.url), 'utf8');
  const { tools, toolsets, prompts } = await accepted(text);
  expect(tools.map(({ name, scope }) => `${name}: ${scope}`)).toEqual([
    'find_customers: read',
    'show_columns: read',
    'move_customer: write',
    'ask_shop: admin',
    'list_tables: read',
  ]);
  expect([toolsets.length, prompts.length]).toEqual([1, 1]);
});

describe('the environment', () => {
  it.each([
    ['${PASSWORD}', {}, 'hush'],
    ['${ABSENT:usual}', {}, 'usual'],
    ['${ABSENT:}', {}, ''],
    ['${EMPTY:usual}', { EMPTY: '' }, ''],
    ['${EMPTY:-usual}', { EMPTY: '' }, 'usual'],
    ['${SET:-usual}', { SET: 'x' }, 'x'],
    ['a-${PASSWORD}-b', {}, 'a-hush-b'],
    ['${SECRET}', { SECRET_FILE: '/run/secrets/password' }, 'from-a-file'],
    ['${SET}', { SET: '0123' }, '0123'],
    ['${SET}', { SET: 'x"\n---\nkind: tool\nname: evil' }, 'x"\n---\nkind: tool\nname: evil'],
    ['${SET}', { SET: '${PASSWORD}' }, '${PASSWORD}'],
    ['${SET}', { SET: '$& *x &y' }, '$& *x &y'],
  ])('%s with %j', async (written, variables, expected) => {
    expect(await password(written, variables)).toBe(expected);
  });

  it('fills in numbers and switches', async () => {
    const text = `${SOURCE}port: \${PORT:6543}\nreadOnly: \${READ_ONLY:true}\nqueryParams: \${PARAMS:}\n`;
    expect((await accepted(text)).sources[0]).toMatchObject({ port: 6543, readOnly: true, queryParams: {} });
    expect((await accepted(text, { PARAMS: 'sslmode=require' })).sources[0]).toMatchObject({
      queryParams: { sslmode: 'require' },
    });
  });

  it.each([
    ['${ABSENT}', {}, 'the variable ABSENT is not set: set ABSENT, or write ${ABSENT:a default}'],
    ['${ABSENT:?give the password}', {}, 'the variable ABSENT is not set: give the password'],
    ['${EMPTY:?}', { EMPTY: '' }, 'the variable EMPTY is not set'],
    ['${SECRET}', { SECRET_FILE: '/absent' }, 'cannot read /absent'],
  ])('%s with %j is a mistake', async (written, variables, why) => {
    expect(await mistakes(SOURCE.replace('${PASSWORD}', written), variables)).toEqual([
      expect.stringContaining(why),
    ]);
  });

  it('never tells a value', async () => {
    const text = SOURCE.replace('type: postgres', 'type: ${PASSWORD}').replace(
      'host: db',
      'host: db\nport: ${PASSWORD}',
    );
    const told = await mistakes(text);
    expect(told).toHaveLength(2);
    expect(told.join('\n')).not.toContain('hush');
  });
});

describe('mistakes', () => {
  it('are told all at once, each where it is', async () => {
    const text = `kind: source
name: sales
type: mysql
host: db
---
kind: tool
name: remember
type: postgres-sql
source: nowhere
description: d
statement: SELECT 1
extra: 1
---
kind: toolset
name: all
tools:
  - absent
---
kind: authService
name: google
`;
    expect(await mistakes(text)).toEqual([
      'tools.yaml:1:1: source sales: database: is missing (string)',
      'tools.yaml:1:1: source sales: user: is missing (string)',
      'tools.yaml:1:1: source sales: password: is missing (string)',
      'tools.yaml:3:7: source sales: type: expected postgres, the only type of source here',
      'tools.yaml:7:7: tool remember: the server has a tool of this name already: choose another',
      'tools.yaml:12:8: tool remember: the field extra is not known',
      'tools.yaml:17:5: toolset all: there is no tool absent',
      'tools.yaml:19:7: kind authService: callers prove themselves to this server; say what a tool takes with "scope: read", write or admin',
    ]);
  });

  it.each([
    [
      'type: postgres-sql\ndescription: d\nstatement: DELETE FROM t',
      '14:12: tool one: DELETE changes something, and this tool only reads. To let it write, set "readOnly: false".',
    ],
    ['type: postgres-sql\ndescription: d\nstatement: SELECT 1; SELECT 2', 'exactly one statement'],
    ['type: postgres-sql\ndescription: d\nstatement: SELECT FROM WHERE', 'syntax error at or near "WHERE"'],
    ['type: postgres-sql\ndescription: d\nstatement: SELECT $1', '$1 has no parameter'],
    [
      'type: postgres-sql\ndescription: d\nstatement: SELECT 1\nparameters: [{name: a, type: string, description: d}]',
      'there is no $1',
    ],
    [
      'type: postgres-sql\ndescription: d\nstatement: SELECT $1\nparameters: [{name: a, type: text, description: d}]',
      'expected one of string, integer',
    ],
    [
      'type: postgres-sql\ndescription: d\nstatement: SELECT $1\nparameters: [{name: a, type: integer, description: d, default: x}]',
      'expected a number',
    ],
    [
      'type: postgres-sql\ndescription: d\nstatement: SELECT $1, $2\nparameters: [{name: a, type: string, description: d}, {name: a, type: string, description: d}]',
      'two parameters a',
    ],
    [
      'type: postgres-sql\ndescription: d\nstatement: SELECT * FROM {{.t}}, {{.u}}\ntemplateParameters: [{name: u, type: string, description: d}]',
      '{{.t}} is not declared',
    ],
    [
      'type: postgres-sql\ndescription: d\nstatement: SELECT 1\ntemplateParameters: [{name: u, type: string, description: d}]',
      'the statement has no {{.u}}',
    ],
    [
      'type: postgres-sql\ndescription: d\nstatement: EXPLAIN {{.q}}\ntemplateParameters: [{name: q, type: string, description: d}]',
      'syntax error',
    ],
    [
      'type: postgres-sql\ndescription: d\nreadOnly: false\nstatement: CALL p({{.q}})\ntemplateParameters: [{name: q, type: string, description: d}]',
      'CALL is not available',
    ],
    [
      'type: postgres-sql\ndescription: d\nreadOnly: true\nannotations: {readOnlyHint: false}\nstatement: SELECT 1',
      'contradict',
    ],
    ['type: postgres-sql\nstatement: SELECT 1', 'description: is missing'],
    ['type: postgres-list-tables\nannotations: {readOnlyHint: false}', 'never writes'],
    ['type: postgres-execute-sql\ndescription: d\nauthRequired: [google]', 'expected read, write or admin'],
    ['type: postgres-list-all\ndescription: d', 'is no type of tool here'],
    ['type: postgres-execute-sql\ndescription: d\ntimeout: 600', 'expected a whole number from 1 to 60'],
  ])('%j', async (fields, why) => {
    expect(await mistakes(tool(fields))).toEqual([expect.stringContaining(why)]);
  });

  it.each([
    ['a: [1', 'tools.yaml:1:'],
    ['a: 1\na: 2', 'Map keys must be unique'],
    ['- 1', 'expected fields'],
    ['tables: {}', 'kind tables: expected one of source'],
    [
      'a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]',
      'alias',
    ],
    [`${SOURCE}---\n${SOURCE}`, 'there are two of this name'],
    [SOURCE.replace('name: sales', 'name: "sa les"'), 'expected letters, digits, _ and -'],
    [`${SOURCE}queryParams: {sslmode: prefer}\n`, 'expected disable, require, verify-ca or verify-full'],
    [`${SOURCE}queryParams: {host: elsewhere}\n`, 'the field queryParams.host is not known'],
  ])('%j', async (text, why) => {
    expect(await mistakes(text)).toEqual(expect.arrayContaining([expect.stringContaining(why)]));
  });

  it('refuse a writing tool on a read-only source', async () => {
    const text = tool('type: postgres-execute-sql\ndescription: d\nreadOnly: false').replace(
      'user:',
      'readOnly: true\nuser:',
    );
    expect(await mistakes(text)).toEqual([expect.stringContaining('the source sales is read-only')]);
  });

  it('refuse a source that must not be used', async () => {
    const result = await readConfiguration(SOURCE, {
      ...surroundings(),
      refuseSource: ({ host }) => `not ${host}`,
    });
    expect(result).toMatchObject({
      ok: false,
      mistakes: [{ line: 4, column: 7, message: 'source sales: not db' }],
    });
  });
});

describe('what a tool takes', () => {
  it.each([
    ['type: postgres-execute-sql\ndescription: d', 'read', 'read'],
    ['type: postgres-execute-sql\ndescription: d\nreadOnly: false', 'write', 'write'],
    ['type: postgres-execute-sql\ndescription: d\nannotations: {readOnlyHint: false}', 'write', 'write'],
    ['type: postgres-execute-sql\ndescription: d\nscope: admin', 'read', 'admin'],
    ['type: postgres-execute-sql\ndescription: d\nreadOnly: false\nscope: read', 'write', 'write'],
    ['type: postgres-execute-sql\ndescription: d\nauthRequired: [write]', 'read', 'write'],
    ['type: postgres-list-tables\nscopesRequired: [admin]', 'read', 'admin'],
  ])('%j', async (fields, mode, scope) => {
    expect((await accepted(tool(fields))).tools).toEqual([expect.objectContaining({ mode, scope })]);
  });
});
