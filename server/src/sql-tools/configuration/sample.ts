import type { ItemDefinition, ParameterDefinition } from '../parameters/definition.ts';
import { literalsOf } from '../parameters/input.ts';
import { fill } from '../statements/fill.ts';
import { placeholdersOf, type Template } from '../statements/template.ts';

function valueOf(definition: ItemDefinition): unknown {
  switch (definition.type) {
    case 'string':
      return literalsOf(definition)?.[0] ?? 'a_name';
    case 'integer':
    case 'float':
      return definition.allowedValues?.[0] ?? Math.max(1, definition.minValue ?? 1);
    case 'boolean':
      return true;
    case 'map':
    case 'object':
      return {};
  }
}

/** A statement such as calls will make, to be checked before any does; empty where the template is. */
export function sampleOf(template: Template, definitions: readonly ParameterDefinition[]): string {
  const placeholders = placeholdersOf(template);
  const values = definitions.map((definition) => [
    definition.name,
    placeholders.some(({ name, place }) => name === definition.name && place === 'statement')
      ? 'SELECT 1'
      : definition.type === 'array'
        ? [valueOf(definition.items)]
        : valueOf(definition),
  ]);
  return fill(template, definitions, Object.fromEntries(values));
}
