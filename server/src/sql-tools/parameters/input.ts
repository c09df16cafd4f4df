import { z } from 'zod';
import { plainText } from '../../tools/fields.ts';
import type { ItemDefinition, ParameterDefinition } from './definition.ts';

const LONGEST_TEXT = 100_000;
const MOST_ITEMS = 10_000;

type Text = Extract<ItemDefinition, { type: 'string' }>;
type Numeric = Extract<ItemDefinition, { type: 'integer' | 'float' }>;

const LITERAL = /^[^\\^$.*+?()[\]{}|]*$/;

/** The values that a caller may only send word for word; undefined where some are patterns. */
export function literalsOf({ allowedValues }: Pick<Text, 'allowedValues'>): string[] | undefined {
  return allowedValues?.every((value) => LITERAL.test(value)) === true ? allowedValues : undefined;
}

function textType(definition: Text): z.ZodType<string> {
  const { allowedValues, excludedValues = [] } = definition;
  const literals = literalsOf(definition);
  if (literals !== undefined) return z.enum(literals).refine(...without(excludedValues));
  let type = plainText(LONGEST_TEXT);
  // A pattern allows what it matches whole, and forbids what it matches anywhere: the stricter reading of
  // each.
  if (allowedValues !== undefined) type = type.regex(new RegExp(`^(?:${allowedValues.join('|')})$`, 'u'));
  return type.refine(...without(excludedValues));
}

function without(patterns: readonly string[]): [(value: string) => boolean, { error: string }] {
  const excluded = patterns.map((pattern) => new RegExp(pattern, 'u'));
  return [(value) => !excluded.some((pattern) => pattern.test(value)), { error: 'this value is excluded' }];
}

function numberType(definition: Numeric): z.ZodType<number> {
  const { minValue, maxValue, allowedValues, excludedValues = [] } = definition;
  let type = definition.type === 'integer' ? z.int() : z.number();
  if (minValue !== undefined) type = type.min(minValue);
  if (maxValue !== undefined) type = type.max(maxValue);
  return type
    .refine((value) => allowedValues?.includes(value) ?? true, {
      error: `expected one of ${allowedValues?.join(', ') ?? ''}`,
    })
    .refine((value) => !excludedValues.includes(value), { error: 'this value is excluded' });
}

const PRIMITIVES = {
  string: plainText(LONGEST_TEXT),
  integer: z.int(),
  float: z.number(),
  boolean: z.boolean(),
};

/** The type of an item, or of a parameter that is no array. */
function itemType(definition: ItemDefinition): z.ZodType {
  switch (definition.type) {
    case 'string':
      return textType(definition);
    case 'integer':
    case 'float':
      return numberType(definition);
    case 'boolean':
      return z.boolean();
    case 'map':
    case 'object': {
      const { string, float, boolean } = PRIMITIVES;
      const { valueType } = definition;
      const value = valueType === undefined ? z.union([string, float, boolean]) : PRIMITIVES[valueType];
      return z.record(z.string().max(200), value);
    }
  }
}

const valueType = (definition: ParameterDefinition): z.ZodType => {
  if (definition.type !== 'array') return itemType(definition);
  const { allowedValues, excludedValues = [] } = definition;
  return z
    .array(itemType(definition.items))
    .max(MOST_ITEMS)
    .refine((items) => items.every((item) => allowedValues?.includes(item) ?? true), {
      error: `expected only values out of ${JSON.stringify(allowedValues)}`,
    })
    .refine((items) => !items.some((item) => excludedValues.includes(item)), {
      error: 'one of the values is excluded',
    });
};

/** What is wrong with a parameter's default, or nothing. */
export function defaultMistake(definition: ParameterDefinition): string | undefined {
  if (definition.default === undefined || definition.default === null) return undefined;
  const parsed = valueType(definition).safeParse(definition.default);
  return parsed.success ? undefined : `the default does not fit: ${parsed.error.issues[0]?.message ?? ''}`;
}

/** Whose value this is: what the server binds to it, or nothing where the caller gives it. */
export function identityOf(definition: ParameterDefinition): 'id' | 'namespace' | undefined {
  return definition.type === 'string' ? definition.identity : undefined;
}

/**
 * The input of a tool with these parameters. A default makes a parameter optional, as `required: false` does;
 * the latter leaves it null.
 */
export function inputOf(definitions: readonly ParameterDefinition[]): z.ZodObject {
  const given = definitions.filter((definition) => identityOf(definition) === undefined);
  const fields = given.map((definition) => {
    const { description, sensitive } = definition;
    const type = valueType(definition).meta({ description, ...(sensitive ? { writeOnly: true } : {}) });
    if (definition.default !== undefined && definition.default !== null) {
      return [definition.name, type.default(definition.default)];
    }
    return [definition.name, definition.required ? type : type.nullish()];
  });
  return z.strictObject(Object.fromEntries(fields));
}
