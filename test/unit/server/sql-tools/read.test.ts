import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LISTING_TYPES } from '../../../../server/src/sql-tools/listings/all.ts';
import { accepted, mistakes, SOURCE, tool } from './files.ts';

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
    const nothing = { sources: [], tools: [], toolsets: [], prompts: [], ignored: [] };
    expect(await accepted('')).toEqual(nothing);
    expect(await accepted('# nothing yet\n')).toEqual(nothing);
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
