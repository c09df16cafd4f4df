import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parameterDefinition } from '../../../../server/src/sql-tools/parameters/definition.ts';
import { defaultMistake, inputOf } from '../../../../server/src/sql-tools/parameters/input.ts';

const define = (given: Record<string, unknown>) =>
  parameterDefinition.parse({ name: 'a', description: 'what it is', ...given });
const inputFor = (given: Record<string, unknown>) => inputOf([define(given)]);

describe('values', () => {
  it.each([
    [{ type: 'string' }, 'x'],
    [{ type: 'string', allowedValues: ['x', 'y'] }, 'y'],
    [{ type: 'string', allowedValues: ['x\\d+'] }, 'x12'],
    [{ type: 'string', excludedValues: ['secret'] }, 'open'],
    [{ type: 'integer', minValue: 1, maxValue: 5 }, 5],
    [{ type: 'integer', minValue: '1', allowedValues: [2, 3] }, 3],
    [{ type: 'float' }, 1.5],
    [{ type: 'boolean' }, false],
    [{ type: 'array', items: { type: 'integer', name: 'n', description: 'd' } }, [1, 2]],
    [{ type: 'map' }, { a: 1, b: 'x', c: true }],
    [{ type: 'object', valueType: 'integer' }, { a: 1 }],
  ])('%j takes %j', (definition, value) => {
    expect(inputFor(definition).parse({ a: value })).toEqual({ a: value });
  });

  it.each([
    [{ type: 'string' }, 1],
    [{ type: 'string' }, 'a\0b'],
    [{ type: 'string' }, 'x'.repeat(100_001)],
    [{ type: 'string', allowedValues: ['x', 'y'] }, 'xy'],
    [{ type: 'string', allowedValues: ['x\\d+'] }, "x1'; DROP TABLE t"],
    [{ type: 'string', allowedValues: ['a|b'] }, 'ab'],
    [{ type: 'string', excludedValues: ['secret'] }, 'a secret b'],
    [{ type: 'integer' }, 1.5],
    [{ type: 'integer' }, '1'],
    [{ type: 'integer' }, 2 ** 60],
    [{ type: 'integer', minValue: 1 }, 0],
    [{ type: 'integer', maxValue: 5 }, 6],
    [{ type: 'integer', excludedValues: [3] }, 3],
    [{ type: 'float' }, Number.NaN],
    [{ type: 'boolean' }, 'true'],
    [{ type: 'array', items: { type: 'integer' } }, ['1']],
    [{ type: 'array', items: { type: 'string', allowedValues: ['x'] } }, ['x', 'y']],
    [{ type: 'map' }, { a: { b: 1 } }],
    [{ type: 'map', valueType: 'integer' }, { a: 'x' }],
    [{ type: 'string' }, undefined],
    [{ type: 'string' }, null],
  ])('%j refuses %j', (definition, value) => {
    expect(inputFor(definition).safeParse({ a: value }).success).toBe(false);
  });

  it('refuses what is not declared', () => {
    expect(inputFor({ type: 'string' }).safeParse({ a: 'x', b: 1 }).success).toBe(false);
  });
});

it.each([
  [{ type: 'integer' }, { required: ['a'] }],
  [{ type: 'integer', required: false }, {}],
  [{ type: 'integer', default: 3 }, {}],
  [{ type: 'integer', default: null }, { required: ['a'] }],
  [{ type: 'integer', required: true, default: '3' }, {}],
])('%j is required as Toolbox has it', (definition, { required }: { required?: string[] }) => {
  expect(z.toJSONSchema(inputFor(definition), { io: 'input' }).required).toEqual(required);
});

it('tells a schema that a model can follow', () => {
  const input = inputOf([
    define({ type: 'string', allowedValues: ['x', 'y'], default: 'x' }),
    define({ name: 'n', type: 'integer', minValue: 1, maxValue: 5 }),
  ]);
  expect(z.toJSONSchema(input, { io: 'input' }).properties).toEqual({
    a: { type: 'string', enum: ['x', 'y'], default: 'x', description: 'what it is' },
    n: { type: 'integer', minimum: 1, maximum: 5, description: 'what it is' },
  });
});

it('marks what the audit must not keep', () => {
  const input = inputOf([define({ type: 'string', sensitive: true }), define({ name: 'b', type: 'string' })]);
  expect(z.toJSONSchema(input, { io: 'input' }).properties).toEqual({
    a: { type: 'string', maxLength: 100_000, writeOnly: true, description: 'what it is' },
    b: { type: 'string', maxLength: 100_000, description: 'what it is' },
  });
});

it('finds a default that does not fit', () => {
  expect(defaultMistake(define({ type: 'integer', default: 9, maxValue: 5 }))).toContain('does not fit');
  expect(defaultMistake(define({ type: 'integer', default: 5, maxValue: 5 }))).toBeUndefined();
});

it.each([
  { type: 'varchar' },
  { type: 'string', escape: 'backticks' },
  { type: 'string', allowedValues: ['('] },
  { type: 'string', secure: true },
  { type: 'string', authServices: [{ name: 'x', field: 'sub' }] },
  { type: 'array' },
  { type: 'integer', minValue: 'x' },
  { type: 'string', name: 'a b' },
])('%j is no definition', (definition) => {
  expect(parameterDefinition.safeParse({ name: 'a', description: 'd', ...definition }).success).toBe(false);
});
