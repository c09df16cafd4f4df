import { CallError } from '../../errors.ts';
import type { ItemDefinition, ParameterDefinition } from '../parameters/definition.ts';
import { literalsOf } from '../parameters/input.ts';
import { MAX_SQL_LENGTH } from './parser.ts';
import type { Placeholder, Template } from './template.ts';

const PART = /^(?:([A-Za-z_][\w$]*)|"((?:[^"]|"")+)")(?:\.|$)/;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * A name as Postgres reads it, quoted: `Sales.orders` becomes "sales"."orders", and a part in double quotes
 * keeps its letters.
 */
function asName(value: string, parameter: string): string {
  const parts: string[] = [];
  for (let rest = value; rest !== '';) {
    const match = PART.exec(rest);
    const trailing = match !== null && match[0].length === rest.length && match[0].endsWith('.');
    if (match === null || trailing) throw notAName(parameter);
    parts.push(match[1]?.toLowerCase() ?? (match[2] ?? '').replaceAll('""', '"'));
    rest = rest.slice(match[0].length);
  }
  if (parts.length === 0) throw notAName(parameter);
  return parts.map(quoted).join('.');
}

const notAName = (parameter: string): CallError =>
  new CallError(
    `${parameter} must be a name: letters, digits and _, parts separated by dots; anything else in double quotes.`,
  );

/** A statement behind EXPLAIN is inserted as written: the guard reads the whole as a caller's own words. */
function asStatement(value: string, parameter: string): string {
  if (value.length > MAX_SQL_LENGTH)
    throw new CallError(`${parameter} must be a statement of at most ${MAX_SQL_LENGTH} characters.`);
  return value.replace(/[;\s]+$/, '');
}

function one(value: unknown, definition: ItemDefinition, { place, name }: Placeholder): string {
  if (definition.type === 'string' && typeof value === 'string') {
    if (place === 'statement') return asStatement(value, name);
    if (place === 'name') return value.replaceAll('"', '""');
    // Only in a plain '…': there, nothing but the quote has a meaning.
    if (place === 'text') return value.replaceAll("'", "''");
    if (definition.escape === 'double-quotes') return quoted(value);
    if (definition.escape === 'single-quotes') return literal(value);
    // What the operator wrote word for word is as good as written in the statement: ASC, DESC.
    return literalsOf(definition)?.includes(value) === true ? value : asName(value, name);
  }
  const text = String(value);
  // A minus after a minus would begin a comment.
  return place === 'word' && text.startsWith('-') ? `(${text})` : text;
}

/**
 * The statement with its placeholders filled in. A value can become one name, one text or one number, never
 * more.
 *
 * @throws CallError where a value is missing or is no name
 */
export function fill(
  template: Template,
  definitions: readonly ParameterDefinition[],
  values: Record<string, unknown>,
): string {
  return template
    .map((part) => {
      if (typeof part === 'string') return part;
      const definition = definitions.find(({ name }) => name === part.name);
      const value = values[part.name];
      if (definition === undefined || value === undefined || value === null) {
        throw new CallError(`${part.name} must be given: it is a part of the statement.`);
      }
      if (definition.type !== 'array') return one(value, definition, part);
      if (!Array.isArray(value) || value.length === 0) throw new CallError(`${part.name} must not be empty.`);
      return value.map((item: unknown) => one(item, definition.items, part)).join(', ');
    })
    .join('');
}
