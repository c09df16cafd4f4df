import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../../server/src/sql-tools/configuration/read.ts';
import { mistakes, SOURCE, surroundings, tool } from './files.ts';

describe('mistakes', () => {
  it('are told all at once, each where it is', async () => {
    const text = `kind: source
name: sales
type: postgress
host: db
---
kind: tool
name: remember
type: postgres-sql
source: nowhere
description: d
statement: SELECT 1
timeuot: 1
---
kind: toolset
name: all
tools:
  - absent
---
kind: authServer
name: google
`;
    expect(await mistakes(text)).toEqual([
      'tools.yaml:1:1: source sales: database: is missing (string)',
      'tools.yaml:1:1: source sales: user: is missing (string)',
      'tools.yaml:1:1: source sales: password: is missing (string)',
      'tools.yaml:3:7: source sales: type: expected postgres, the only type of source here',
      'tools.yaml:7:7: tool remember: the server has a tool of this name already: choose another',
      'tools.yaml:12:10: tool remember: the field timeuot is not known',
      'tools.yaml:17:5: toolset all: there is no tool absent',
      'tools.yaml:19:7: kind authServer: expected one of source, tool, toolset, group, prompt',
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
      'type: postgres-sql\ndescription: d\nstatement: "{{.q}}"\ntemplateParameters: [{name: q, type: string, description: d}]',
      'syntax error at or near ""a_name"" (character 1). It was checked with a sample in the place of each {{.name}}',
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
    ['type: postgresql-list-all\ndescription: d', 'is no type of tool here'],
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
