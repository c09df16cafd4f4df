import { z } from 'zod';
import { inventorySchema } from './inventory.ts';

/**
 * What editors check and complete an inventory with (JSON Schema draft 07, which all of them know).
 * An overlay may be any part of the document, so its schema is the document's with nothing required.
 */
export const inventoryJsonSchema = (): Record<string, unknown> => {
  const { $schema, definitions, ...document } = z.toJSONSchema(inventorySchema, {
    io: 'input',
    target: 'draft-07',
    override: ({ jsonSchema }) => allowExtensions(jsonSchema),
  });
  const { environments, ...parts } = document.properties ?? {};
  const described = typeof environments === 'object' ? { description: environments.description } : {};
  const overlay = { type: 'object', properties: partial(parts), additionalProperties: false, ...EXTENSIONS };
  const overlays = {
    ...described,
    type: ['object', 'null'],
    additionalProperties: { anyOf: [overlay, { type: 'null' }] },
  };
  return {
    $schema,
    title: 'berth inventory',
    ...document,
    properties: { ...parts, environments: overlays },
    definitions,
  };
};

const EXTENSIONS = { patternProperties: { '^x-': {} } };

/** Lets `x-` keys stand in every map, beside its own keys or beside names of the operator's choosing. */
const allowExtensions = (schema: z.core.JSONSchema.BaseSchema): void => {
  const { propertyNames, additionalProperties } = schema;
  if (schema.properties !== undefined) Object.assign(schema, EXTENSIONS);
  if (typeof propertyNames !== 'object' || propertyNames.pattern === undefined) return;
  delete schema.propertyNames;
  schema.patternProperties = { '^x-': {}, [propertyNames.pattern]: additionalProperties ?? {} };
  schema.additionalProperties = false;
};

const DEMANDS = new Set(['required', 'minProperties', 'default']);

/** A schema that accepts any part of what the given one does: several branches may fit a part. */
const partial = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(partial);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => !DEMANDS.has(key))
      .map(([key, value]) => [key === 'oneOf' ? 'anyOf' : key, partial(value)]),
  );
};
