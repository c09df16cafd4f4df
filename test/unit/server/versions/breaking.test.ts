import { expect, it } from 'vitest';
import { breakingChanges, listedTool } from '../../../server/versions/breaking.ts';

const tool = (input: object, output: object = {}, annotations: object = {}) =>
  listedTool.parse({
    name: 'find',
    inputSchema: { type: 'object', ...input },
    outputSchema: { type: 'object', ...output },
    annotations: { readOnlyHint: true, ...annotations },
  });

const text = { type: 'string' };
const props = (properties: object, ...required: string[]) => ({ properties, required });

it.each([
  ['a new optional argument', tool({}), tool(props({ a: text }))],
  [
    'a wider bound',
    tool(props({ a: { type: 'integer', maximum: 5 } })),
    tool(props({ a: { type: 'integer', maximum: 9 } })),
  ],
  ['one more value taken', tool(props({ a: { enum: ['x'] } })), tool(props({ a: { enum: ['x', 'y'] } }))],
  ['one more type taken', tool(props({ a: text })), tool(props({ a: { anyOf: [text, { type: 'null' }] } }))],
  ['an argument that need not be given any more', tool(props({ a: text }, 'a')), tool(props({ a: text }))],
  ['one more field in the answer', tool({}), tool({}, props({ b: text }, 'b'))],
  [
    'other words',
    tool(props({ a: { ...text, description: 'one' } })),
    tool(props({ a: { ...text, description: 'two' } })),
  ],
])('%s breaks nobody', (_, before, after) => {
  expect(breakingChanges([before], [after])).toEqual([]);
});

it.each([
  ['a new required argument', tool({}), tool(props({ a: text }, 'a')), 'input.a is required now'],
  ['an argument gone', tool(props({ a: text })), tool({}), 'input.a is gone'],
  [
    'another type',
    tool(props({ a: text })),
    tool(props({ a: { type: 'integer' } })),
    'input.a is no string any more',
  ],
  [
    'a value gone',
    tool(props({ a: { enum: ['x', 'y'] } })),
    tool(props({ a: { enum: ['x'] } })),
    'input.a does not take "y" any more',
  ],
  [
    'only certain values',
    tool(props({ a: text })),
    tool(props({ a: { ...text, enum: ['x'] } })),
    'input.a takes only certain values now',
  ],
  [
    'a lower limit',
    tool(props({ a: { type: 'integer', maximum: 9 } })),
    tool(props({ a: { type: 'integer', maximum: 5 } })),
    'input.a: maximum is 5, was 9',
  ],
  [
    'a limit where there was none',
    tool(props({ a: text })),
    tool(props({ a: { ...text, minLength: 1 } })),
    'input.a: minLength is 1, was none',
  ],
  [
    'a pattern',
    tool(props({ a: text })),
    tool(props({ a: { ...text, pattern: 'x' } })),
    'input.a: another pattern',
  ],
  [
    'inside a list',
    tool(props({ a: { type: 'array', items: text } })),
    tool(props({ a: { type: 'array', items: { type: 'number' } } })),
    'input.a[] is no string any more',
  ],
  ['a field gone', tool({}, props({ b: text })), tool({}), 'output.b is gone'],
  [
    'a field that may be absent',
    tool({}, props({ b: text }, 'b')),
    tool({}, props({ b: text })),
    'output.b may be absent now',
  ],
  [
    'a field that may be null',
    tool({}, props({ b: text })),
    tool({}, props({ b: { anyOf: [text, { type: 'null' }] } })),
    'output.b may be null now',
  ],
  [
    'a new value in an answer',
    tool({}, props({ b: { enum: ['x'] } })),
    tool({}, props({ b: { enum: ['x', 'y'] } })),
    'output.b may be "y" now',
  ],
  ['a tool that writes', tool({}), tool({}, {}, { readOnlyHint: false }), 'is no longer read-only'],
])('%s is told', (_, before, after, line) => {
  expect(breakingChanges([before], [after])).toEqual([`find: ${line}`]);
});

it('tells of a tool that is gone, and not of one that is new', () => {
  expect(breakingChanges([tool({})], [])).toEqual(['find: is gone']);
  expect(breakingChanges([], [tool({})])).toEqual([]);
});
