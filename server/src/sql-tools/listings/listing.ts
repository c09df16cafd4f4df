import type { ParameterDefinition } from '../parameters/definition.ts';

/** A tool whose statement is ours: a file names its type and source, and nothing else. */
export interface Listing<Type extends string = string> {
  type: Type;
  title: string;
  description: string;
  parameters: readonly ParameterDefinition[];
  /** Reads only; $1 is the first parameter. */
  statement: string;
}

export const listing = <const Type extends string>(given: Listing<Type>): Listing<Type> => given;

/** An optional text, of `allowed` patterns where given; left out, an empty one filters nothing. */
export const text = (
  name: string,
  description: string,
  usual = '',
  allowed?: string[],
): ParameterDefinition => ({
  name,
  type: 'string',
  description,
  required: false,
  sensitive: false,
  default: usual,
  allowedValues: allowed,
});

export const limit = (usual: number): ParameterDefinition => ({
  name: 'limit',
  type: 'integer',
  description: 'at most this many rows',
  required: false,
  sensitive: false,
  default: usual,
  minValue: 1,
  maxValue: 10_000,
});

export const flag = (name: string, description: string): ParameterDefinition => ({
  name,
  type: 'boolean',
  description,
  required: false,
  sensitive: false,
  default: false,
});

/** True for a schema that people made. */
export const ownSchema = (column: string): string =>
  `${column} <> 'information_schema' AND ${column} !~ '^pg_'`;

/** True where the parameter is empty or a part of the column. */
export const contains = (column: string, parameter: string): string =>
  `(${parameter} = '' OR strpos(lower(${column}::text), lower(${parameter})) > 0)`;

/** True where the parameter is empty or lists the column, separated by commas. */
export const oneOf = (column: string, parameter: string): string =>
  `(btrim(${parameter}) = '' OR ${column}::text = ANY (regexp_split_to_array(btrim(${parameter}), '\\s*,\\s*')))`;
