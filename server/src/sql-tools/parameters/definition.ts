import { z } from 'zod';

const name = z
  .string()
  .regex(/^[A-Za-z_]\w{0,62}$/, { error: 'expected a name of letters, digits and _, at most 63 long' });

// What a variable of the environment fills in is always text.
const number = z.union(
  [
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ],
  {
    error: 'expected a number',
  },
);
const whole = number.refine(Number.isSafeInteger, { error: 'expected a whole number' });
const flag = z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })], {
  error: 'expected true or false',
});

const common = {
  description: z.string().min(1),
  required: flag.default(true),
  /** The value is kept out of the audit record. */
  sensitive: flag.default(false),
};
const named = { name, ...common };
const item = { name: name.optional(), description: z.string().optional() };

const pattern = z.string().refine(isPattern, { error: 'is no regular expression' });
const text = {
  type: z.literal('string'),
  allowedValues: z.array(pattern).min(1).optional(),
  excludedValues: z.array(pattern).optional(),
  escape: z
    .enum(['single-quotes', 'double-quotes'], {
      error: 'expected single-quotes or double-quotes: Postgres knows no other',
    })
    .optional(),
};
const integer = {
  type: z.literal('integer'),
  allowedValues: z.array(whole).min(1).optional(),
  excludedValues: z.array(whole).optional(),
  minValue: whole.optional(),
  maxValue: whole.optional(),
};
const float = {
  type: z.literal('float'),
  allowedValues: z.array(number).min(1).optional(),
  excludedValues: z.array(number).optional(),
  minValue: number.optional(),
  maxValue: number.optional(),
};
const boolean = { type: z.literal('boolean') };

// Toolbox says map; object is the word of JSON Schema.
const map = {
  type: z.enum(['map', 'object']),
  valueType: z.enum(['string', 'integer', 'float', 'boolean']).optional(),
};

const single = z.discriminatedUnion('type', [
  z.strictObject({ ...item, ...text }),
  z.strictObject({ ...item, ...integer }),
  z.strictObject({ ...item, ...float }),
  z.strictObject({ ...item, ...boolean }),
  z.strictObject({ ...item, ...map }),
]);

/** What the items of an array are. */
export type ItemDefinition = z.infer<typeof single>;

/** A parameter as a file declares it, in the words of MCP Toolbox. */
export const parameterDefinition = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      ...named,
      ...text,
      default: z.string().nullish(),
      /** The server binds who is calling, and the caller cannot say otherwise. */
      identity: z.enum(['id', 'namespace']).optional(),
    }),
    z.strictObject({ ...named, ...integer, default: whole.nullish() }),
    z.strictObject({ ...named, ...float, default: number.nullish() }),
    z.strictObject({ ...named, ...boolean, default: flag.nullish() }),
    z.strictObject({ ...named, ...map, default: z.record(z.string(), z.unknown()).nullish() }),
    z.strictObject({
      ...named,
      type: z.literal('array'),
      items: single,
      default: z.array(z.unknown()).nullish(),
      allowedValues: z.array(z.unknown()).optional(),
      excludedValues: z.array(z.unknown()).optional(),
    }),
  ],
  { error: 'expected one of string, integer, float, boolean, array, map' },
);

export type ParameterDefinition = z.infer<typeof parameterDefinition>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u').unicode;
  } catch {
    return false;
  }
}
