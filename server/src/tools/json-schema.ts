import { z } from 'zod';

const node = z.record(z.string(), z.json());

const objectSchema = z
  .object({
    type: z.literal('object'),
    properties: z.record(z.string(), node),
    required: z.array(z.string()).optional(),
  })
  .catchall(z.json());

type Node = z.infer<typeof node>;

/** The JSON schema of what a tool takes or answers, as tools/list has it. */
export type ListedSchema = z.infer<typeof objectSchema>;

/**
 * The JSON schema of what a tool takes or answers. A model reads all of them before its first word, so what it
 * has no need of is left out. Nothing is allowed or promised that is not so: arguments are checked against the
 * whole schema, and answers are as the schema says, and more.
 */
export function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): ListedSchema {
  const { $schema: _dialect, ...whole } = objectSchema.parse(
    z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ jsonSchema: part }) => {
        brief(part);
      },
    }),
  );
  return io === 'input' ? whole : outline(whole);
}

/** Metadata of an argument whose fields another tool lists: a listing says only that it is an object. */
export const OUTLINED = 'outlined';

type Part = z.core.JSONSchema.BaseSchema;

// Names and titles, whose bound nobody meets; the page offers a larger field for longer texts.
const SHORT_TEXT = 1_000;

/** Leaves out what zod adds and no caller needs, what is so anyway, and bounds that only mistakes meet. */
function brief(part: Part): void {
  if (part.minimum === Number.MIN_SAFE_INTEGER) delete part.minimum;
  if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
  if (part.minLength === 1) delete part.minLength;
  if (part.maxLength !== undefined && part.maxLength <= SHORT_TEXT) delete part.maxLength;
  // Classes of Unicode are beyond the regular expressions of some clients.
  if (part.format === 'date-time' || part.pattern?.includes('\\P{') === true) delete part.pattern;
  if (JSON.stringify(part.propertyNames) === '{"type":"string"}') delete part.propertyNames;
  if (part[OUTLINED] === true) {
    delete part[OUTLINED];
    delete part.properties;
    delete part.additionalProperties;
  }
  if (part.default !== undefined && ['false', '""', '[]'].includes(JSON.stringify(part.default))) {
    delete part.default;
  }
  // Alternatives within alternatives are beyond many clients, and a description says it better. An array
  // without items is no schema to some of them.
  for (const alternative of part.anyOf ?? []) {
    if (hasAlternatives(alternative.items)) alternative.items = {};
    if (hasAlternatives(alternative.additionalProperties)) delete alternative.additionalProperties;
  }
}

const hasAlternatives = (part: unknown): boolean =>
  typeof part === 'object' && part !== null && ('anyOf' in part || Array.isArray(Reflect.get(part, 'type')));

/** The fields of an answer and their kinds. What is inside of them a model sees when it reads the answer. */
function outline({ properties }: ListedSchema): ListedSchema {
  const kinds = Object.entries(properties).map(([name, property]) => [name, kindOf(property)]);
  return { type: 'object', properties: Object.fromEntries(kinds) };
}

function kindOf(property: Node): Node {
  const types = [...new Set(typesIn(property))];
  const kind = types.length === 1 ? types[0] : types;
  return {
    ...(kind !== undefined && types.length > 0 && { type: kind }),
    ...(property['enum'] !== undefined && { enum: property['enum'] }),
  };
}

/** The types of a schema and its alternatives; none where it may be anything. */
function typesIn({ type, anyOf, oneOf }: Node): string[] {
  const alternatives = z
    .array(node)
    .parse(anyOf ?? oneOf ?? [])
    .map(typesIn);
  if (alternatives.some((types) => types.length === 0)) return [];
  return [...z.array(z.string()).parse(type === undefined ? [] : [type].flat()), ...alternatives.flat()];
}
