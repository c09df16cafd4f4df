import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readForm } from '../../../../server/src/page/browser/arguments.ts';
import { formFields, type Field } from '../../../../server/src/page/browser/schema.ts';
import { fieldsOf } from '../../../../server/src/page/browser/shape.ts';

const fieldsFor = (shape: z.ZodRawShape): Field[] =>
  formFields(fieldsOf(z.toJSONSchema(z.object(shape), { io: 'input' })));

const controlOf = (schema: z.ZodType): unknown => fieldsFor({ it: schema })[0]?.control;

describe('the control of an argument', () => {
  it.each([
    ['text', z.string(), { kind: 'text', multiline: false, maxLength: undefined }],
    ['a short text', z.string().max(40), { kind: 'text', multiline: false, maxLength: 40 }],
    ['a long text', z.string().max(50_000), { kind: 'text', multiline: true, maxLength: 50_000 }],
    ['a whole number', z.number().int().min(1).max(9), { kind: 'number', whole: true, min: 1, max: 9 }],
    ['a number', z.number(), { kind: 'number', whole: false, min: undefined, max: undefined }],
    [
      'a choice of texts',
      z.enum(['png', 'svg']),
      {
        kind: 'choice',
        options: [
          { label: 'png', value: 'png' },
          { label: 'svg', value: 'svg' },
        ],
      },
    ],
    ['one value only', z.literal(7), { kind: 'choice', options: [{ label: '7', value: 7 }] }],
    [
      'yes or no',
      z.boolean(),
      {
        kind: 'choice',
        options: [
          { label: 'true', value: true },
          { label: 'false', value: false },
        ],
      },
    ],
    ['texts', z.array(z.string()), { kind: 'lines', orOne: false }],
    ['a text or texts', z.union([z.string(), z.array(z.string())]), { kind: 'lines', orOne: true }],
    ['text or null', z.string().nullable(), { kind: 'text', multiline: false, maxLength: undefined }],
    ['a choice of several', z.array(z.enum(['a', 'b'])), { kind: 'json' }],
    ['an object', z.object({ a: z.string() }), { kind: 'json' }],
    ['a text or a number', z.union([z.string(), z.number()]), { kind: 'json' }],
    ['anything', z.unknown(), { kind: 'json' }],
  ])('%s', (_what, schema, control) => {
    expect(controlOf(schema)).toEqual(control);
  });

  it('follows a reference within the schema', () => {
    const schema = {
      properties: { who: { $ref: '#/$defs/name', description: 'whose' } },
      $defs: { name: { type: 'string', maxLength: 9, description: 'a name' } },
    };
    expect(formFields(schema)).toEqual([
      {
        name: 'who',
        title: 'who',
        description: 'whose',
        required: false,
        initial: '',
        control: { kind: 'text', multiline: false, maxLength: 9 },
      },
    ]);
  });

  it.each([
    [{}, []],
    [{ properties: 7 }, []],
    [
      { properties: { odd: true } },
      [
        {
          name: 'odd',
          title: 'odd',
          description: undefined,
          required: false,
          initial: '',
          control: { kind: 'json' },
        },
      ],
    ],
  ])('takes what is no proper schema: %j', (schema, fields) => {
    expect(formFields(schema)).toEqual(fields);
  });
});

describe('what a field holds at first', () => {
  it.each([
    [z.number().default(10), '10'],
    [z.boolean().default(false), 'false'],
    [z.array(z.string()).default(['a', 'b']), 'a\nb'],
    [z.record(z.string(), z.number()).default({ a: 1 }), '{"a":1}'],
    [z.string().optional(), ''],
  ])('%#: %s', (schema, initial) => {
    expect(fieldsFor({ it: schema })[0]?.initial).toBe(initial);
  });
});

const shape = {
  name: z.string(),
  limit: z.number().int().default(10),
  share: z.number().optional(),
  exact: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  y: z.union([z.string(), z.array(z.string())]).optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
};

const read = (texts: Record<string, string>) =>
  readForm(fieldsFor(shape), new Map(Object.entries({ limit: '10', ...texts })));

describe('reading a form', () => {
  it.each([
    [{ name: 'a' }, { name: 'a' }],
    [{ name: ' a ' }, { name: ' a ' }],
    [
      { name: 'a', limit: '5', share: '0.25' },
      { name: 'a', limit: 5, share: 0.25 },
    ],
    [
      { name: 'a', exact: 'false' },
      { name: 'a', exact: false },
    ],
    [
      { name: 'a', tags: 'one\n\n two \r\n' },
      { name: 'a', tags: ['one', 'two'] },
    ],
    [
      { name: 'a', y: 'sum' },
      { name: 'a', y: 'sum' },
    ],
    [
      { name: 'a', y: 'sum\navg' },
      { name: 'a', y: ['sum', 'avg'] },
    ],
    [
      { name: 'a', parameters: '{"$1": null}' },
      { name: 'a', parameters: { $1: null } },
    ],
    [{ name: 'a', share: '  ' }, { name: 'a' }],
  ])('%j', (texts, values) => {
    expect(read(texts)).toEqual({ ok: true, values });
  });

  it('names every field that cannot be sent, each with what is wrong', () => {
    const reading = read({ name: ' ', limit: '1.5', share: 'x', exact: 'maybe', parameters: '{' });
    expect(reading).toEqual({
      ok: false,
      mistakes: new Map([
        ['name', 'This is needed.'],
        ['limit', 'A whole number is needed.'],
        ['share', 'This is not a number.'],
        ['exact', 'Choose one of the list.'],
        ['parameters', expect.stringMatching(/^This is not JSON: /)],
      ]),
    });
  });
});
