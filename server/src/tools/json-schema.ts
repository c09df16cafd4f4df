import { z } from 'zod';

const objectSchema = z
  .object({
    type: z.literal('object'),
    properties: z.record(z.string(), z.record(z.string(), z.json())),
    required: z.array(z.string()).optional(),
  })
  .catchall(z.json());

/**
 * The JSON schema of what a tool takes or answers. A model reads all of them before its first word, so what
 * zod adds and no caller needs is left out: the bounds of every whole number, that keys are texts, the
 * pattern of a known format.
 */
export function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): z.infer<typeof objectSchema> {
  return objectSchema.parse(
    z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override({ jsonSchema: node }) {
        if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
        if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
        if (node.format === 'date-time') delete node.pattern;
        if (JSON.stringify(node.propertyNames) === '{"type":"string"}') delete node.propertyNames;
      },
    }),
  );
}
