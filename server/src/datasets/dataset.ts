import { z } from 'zod';
import { FORMATS } from '../duckdb/analysis.ts';
import { instant } from '../postgres/columns.ts';
import * as shared from '../tools/fields.ts';
import { mistakeInName } from './names.ts';

export const columnSchema = z.object({
  name: z.string(),
  type: z.string().describe("DuckDB's name of the type, such as BIGINT or VARCHAR"),
});

/** A dataset as callers see it. */
export const datasetSchema = z.object({
  name: z.string().describe('the table name in SQL'),
  rows: z.int(),
  columns: z.array(columnSchema),
  bytes: z.int().describe('size as stored, in compressed Parquet'),
  format: z.enum([...FORMATS, 'query']).describe('what it was made from'),
  sourceName: z.string().nullable().describe('the name of the file it came from'),
  encoding: z.string().nullable().describe('of the characters in that file'),
  delimiter: z.string().nullable().describe('between the columns of that file'),
  description: z.string(),
  tags: z.array(z.string()),
  sql: z.string().nullable().describe('the query whose result it is'),
  warnings: z.array(z.string()).describe('what to know about how the file was read'),
  version: z.int().describe('counts up when the content is replaced'),
  createdAt: shared.instant,
});

export type DatasetOut = z.infer<typeof datasetSchema>;

const whole = z.union([z.number(), z.string()]).transform(Number);

/** A row of the table as the rest of the server knows it. */
export const datasetRow = z
  .object({
    id: z.string(),
    name: z.string(),
    sha256: z.string(),
    source_name: z.string().nullable(),
    format: datasetSchema.shape.format,
    encoding: z.string().nullable(),
    delimiter: z.string().nullable(),
    columns: z.array(columnSchema),
    // node-postgres hands a bigint over as text.
    rows: whole,
    bytes: whole,
    description: z.string(),
    tags: z.array(z.string()),
    warnings: z.array(z.string()),
    origin_sql: z.string().nullable(),
    version: z.int(),
    created_at: instant,
  })
  .transform(({ source_name: sourceName, origin_sql: sql, created_at: createdAt, ...row }) => ({
    ...row,
    sourceName,
    sql,
    createdAt,
  }));

/** A dataset as this server knows it: `sha256` names its content in the blob store. */
export type Dataset = z.infer<typeof datasetRow>;

/** What callers may see of a dataset. */
export function told({ id: _id, sha256: _sha256, ...dataset }: Dataset): DatasetOut {
  return dataset;
}

/** What is known of a dataset before it is stored. */
export interface Draft {
  name: string;
  description: string;
  tags: string[];
  /** Whether a dataset of the same name gives way. */
  replace: boolean;
  sourceName: string | null;
  sql: string | null;
  /** The id of the dataset that it replaces: another one under this name does not give way. */
  replaces?: string;
  /** The upload link that it came by, which is good for one dataset. */
  upload?: { id: string; until: Date } | undefined;
}

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const parameter = z.union([scalar, z.array(scalar)]);

/** The fields that several tools share. */
export const fields = {
  existing: shared.plainText(200).min(1).describe('a name that list_datasets shows'),
  name: z
    .string()
    .check(({ value, issues }) => {
      const message = mistakeInName(value);
      if (message !== undefined) issues.push({ code: 'custom', message, input: value });
    })
    .describe('of the new dataset and its table in SQL: letters, digits, underscores'),
  description: shared.plainText(2_000).default('').describe('what the data is'),
  tags: z
    .array(shared.plainText(100).min(1))
    .max(50)
    .default([])
    .transform((tags) => [...new Set(tags)])
    .describe('words to group datasets by'),
  replace: z.boolean().default(false).describe('replace the dataset that has this name'),
  sheet: shared.plainText(200).optional().describe('xlsx only; the first one if absent'),
  sql: shared.plainText(50_000).min(1).describe('one SELECT'),
  parameters: z
    .union([z.array(parameter), z.record(z.string(), parameter)])
    .optional()
    .describe('values bound to $1, $2 … (an array) or to $name (an object); never write values into the SQL'),
};
