import { beforeAll, describe, expect, it } from 'vitest';
import type { ParameterDefinition } from '../../../../server/src/sql-tools/parameters/definition.ts';
import { fill } from '../../../../server/src/sql-tools/statements/fill.ts';
import { loadParser, type SqlParser } from '../../../../server/src/sql-tools/statements/parser.ts';
import {
  parseTemplate,
  placeholdersOf,
  type Template,
} from '../../../../server/src/sql-tools/statements/template.ts';

let parser: SqlParser;
beforeAll(async () => {
  parser = await loadParser();
});

const read = (statement: string) => parseTemplate(statement, (sql) => parser.tokens(sql));

function template(statement: string): Template {
  const result = read(statement);
  if (!result.ok) throw new Error(result.mistakes.join('; '));
  return result.template;
}

describe('places', () => {
  it.each([
    ['SELECT * FROM {{.t}}', ['word']],
    ['SELECT * FROM {{ .t }} x, s.{{.u}}', ['word', 'word']],
    ['SELECT {{array .c}} FROM "{{.t}}"', ['word', 'name']],
    ['SELECT * FROM "a{{.t}}b"', ['name']],
    ["SELECT now() - INTERVAL '{{.n}} days'", ['text']],
    ["SELECT 'é', '{{.n}}' FROM {{.t}}", ['text', 'word']],
    ['SELECT 1', []],
    ['EXPLAIN (FORMAT JSON) {{.q}};', ['statement']],
    ['explain /* a plan */ analyze verbose {{.q}} -- of it', ['statement']],
    ['EXPLAIN {{.q}}', ['statement']],
    ['EXPLAIN SELECT * FROM {{.t}}', ['word']],
    ['EXPLAIN {{.q}} LIMIT 1', ['word']],
    ['WITH x AS (SELECT 1) SELECT {{.t}}', ['word']],
  ])('%s', (statement, places) => {
    expect(placeholdersOf(template(statement)).map(({ place }) => place)).toEqual(places);
  });

  it('trims as Go does', () => {
    expect(template('SELECT x, \n {{- .a -}} \n , y').filter((part) => typeof part === 'string')).toEqual([
      'SELECT x,',
      ', y',
    ]);
  });

  it.each([
    ['SELECT * FROM t -- {{.a}}', 'not in a comment'],
    ['SELECT * FROM t /* {{.a}} */', 'not in a comment'],
    ["SELECT E'{{.a}}'", 'must stand as a word'],
    ['SELECT $${{.a}}$$', 'must stand as a word'],
    ["SELECT U&'{{.a}}'", 'must stand as a word'],
    ['SELECT * FROM t_{{.a}}', 'not beside other letters'],
    ['SELECT * FROM {{.a}}{{.b}}', 'not beside other letters'],
    ["SELECT '{{array .a}}'", 'must stand as a word'],
    ['SELECT {{if .a}}1{{end}}', '{{if .a}} is not understood'],
    ['SELECT {{.a | printf}}', 'is not understood'],
  ])('%s is refused', (statement, why) => {
    const result = read(statement);
    expect(result.ok ? [] : result.mistakes).toEqual(expect.arrayContaining([expect.stringContaining(why)]));
  });
});

const text = (changes = {}): ParameterDefinition => ({
  name: 'a',
  type: 'string',
  description: 'd',
  required: true,
  sensitive: false,
  ...changes,
});
const integer: ParameterDefinition = {
  name: 'a',
  type: 'integer',
  description: 'd',
  required: true,
  sensitive: false,
};
const array: ParameterDefinition = {
  name: 'a',
  type: 'array',
  description: 'd',
  required: true,
  sensitive: false,
  items: { type: 'string' },
};

it('tells of words that cannot be cut', () => {
  expect(() => read('SELECT 1{{.a}}')).toThrow('a word in it is malformed');
});

describe('filling in', () => {
  it.each([
    ['{{.a}}', text(), 'orders', '"orders"'],
    ['{{.a}}', text(), 'Sales.Orders', '"sales"."orders"'],
    ['{{.a}}', text(), '"Sales"."a ""b"', '"Sales"."a ""b"'],
    ['{{.a}}', text({ escape: 'double-quotes' }), 'Or"ders; --', '"Or""ders; --"'],
    ['{{.a}}', text({ escape: 'single-quotes' }), "it's \\", "'it''s \\'"],
    ['{{.a}}', text({ allowedValues: ['ASC', 'DESC'] }), 'DESC', 'DESC'],
    ['{{.a}}', text({ allowedValues: ['a.*'] }), 'abc', '"abc"'],
    ['"{{.a}}"', text(), 'x" FROM t; DROP TABLE t; --', '"x"" FROM t; DROP TABLE t; --"'],
    ["'{{.a}}'", text(), "x'; DROP TABLE t; --", "'x''; DROP TABLE t; --'"],
    ['1-{{.a}}', integer, -5, '1-(-5)'],
    ["'{{.a}} days'", integer, -5, "'-5 days'"],
    ['{{array .a}}', array, ['id', 'Name'], '"id", "name"'],
  ])('%s', (statement, definition, value, expected) => {
    expect(fill(template(statement), [definition], { a: value })).toBe(expected);
  });

  it.each([
    'orders; DROP TABLE orders',
    'orders--',
    'orders/**/',
    'a b',
    "a'b",
    'a"b',
    '"a',
    '"a"b',
    '""',
    'a.',
    '.a',
    'a..b',
    '',
    '*',
    'pg_sleep(9)',
    '1a',
    '(SELECT 1)',
    'a\0',
    'naïve',
    'ａ；',
  ])('as a name, %j is refused', (value) => {
    expect(() => fill(template('{{.a}}'), [text()], { a: value })).toThrow('a must be a name');
    expect(() => fill(template('{{array .a}}'), [array], { a: ['id', value] })).toThrow('a must be a name');
  });

  it.each([undefined, null])('%s is refused', (value) => {
    expect(() => fill(template('{{.a}}'), [text()], { a: value })).toThrow('a must be given');
  });

  it('refuses an empty list', () => {
    expect(() => fill(template('{{array .a}}'), [array], { a: [] })).toThrow('a must not be empty');
  });
});
