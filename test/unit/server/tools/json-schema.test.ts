import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonSchema } from '../../../../server/src/tools/json-schema.ts';

const scalar = z.union([z.string(), z.number(), z.null()]);
const value = z.union([scalar, z.array(scalar)]);

describe('the schema of what a tool takes', () => {
  it('says what a model has to know of each argument, and no more', () => {
    const input = z.object({
      sql: z.string().min(1).max(50_000).describe('one SELECT'),
      name: z.string().min(1).max(200),
      limit: z.int().min(1).max(100).default(10),
      count: z.int().optional(),
      tags: z.array(z.string()).default([]),
      replace: z.boolean().default(false),
      key: z
        .string()
        .regex(/^\P{Cc}*$/u)
        .optional(),
      hash: z
        .string()
        .regex(/^[0-9a-f]{6}$/)
        .optional(),
      since: z.iso.datetime().optional(),
      text: z.string().meta({ writeOnly: true }).optional(),
    });
    expect(jsonSchema(input, 'input')).toEqual({
      type: 'object',
      properties: {
        sql: { type: 'string', maxLength: 50_000, description: 'one SELECT' },
        name: { type: 'string' },
        limit: { type: 'integer', minimum: 1, maximum: 100, default: 10 },
        count: { type: 'integer' },
        tags: { type: 'array', items: { type: 'string' } },
        replace: { type: 'boolean' },
        key: { type: 'string' },
        hash: { type: 'string', pattern: '^[0-9a-f]{6}$' },
        since: { type: 'string', format: 'date-time' },
        text: { type: 'string', writeOnly: true },
      },
      required: ['sql', 'name'],
    });
  });

  it('nests no alternatives, and has items in every array', () => {
    const input = z.object({ parameters: z.union([z.array(value), z.record(z.string(), value)]) });
    expect(jsonSchema(input, 'input').properties).toEqual({
      parameters: { anyOf: [{ type: 'array', items: {} }, { type: 'object' }] },
    });
  });
});

describe('the schema of what a tool answers', () => {
  it('is the kind of each field', () => {
    const output = z.object({
      name: z.string().describe('long'),
      rows: z.int().min(0),
      links: z.object({ html: z.string() }).nullable(),
      items: z.array(z.object({ a: z.string() })),
      source: z.enum(['cache', 'database']),
      mixed: z.union([z.string(), z.object({ a: z.string() })]),
      any: z.unknown(),
      byName: z.record(z.string(), z.number()).optional(),
    });
    expect(jsonSchema(output, 'output')).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string' },
        rows: { type: 'integer' },
        links: { type: ['object', 'null'] },
        items: { type: 'array' },
        source: { type: 'string', enum: ['cache', 'database'] },
        mixed: { type: ['string', 'object'] },
        any: {},
        byName: { type: 'object' },
      },
    });
  });
});
