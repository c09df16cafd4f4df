import { z } from 'zod';
import { FORMATS, type Value } from './analysis.ts';
import { readingOptions, readingReport } from './reading.ts';

const value: z.ZodType<Value> = z.json();

const tables = z.array(z.object({ name: z.string(), path: z.string() })).readonly();

const question = z.object({
  sql: z.string(),
  parameters: z.union([z.array(value).readonly(), z.record(z.string(), value)]),
  tables,
});

const column = z.object({ name: z.string(), type: z.string() });
const format = z.enum(FORMATS);

/**
 * What one process may take: memory in MB for DuckDB itself, threads, MB that one file it writes may have, and MB that
 * it may keep for a while in the directory `spill`, which is its own.
 */
export const limitsSchema = z.object({
  memoryMb: z.number(),
  threads: z.number(),
  fileMb: z.number(),
  spill: z.object({ directory: z.string(), mb: z.number() }),
});

/** What the server asks of a process. `shortGroups`: Parquet is written in its shortest groups of rows. */
export const requestSchema = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('convert'),
    source: z.object({
      path: z.string(),
      name: z.string(),
      format: format.optional(),
      reading: readingOptions.optional(),
    }),
    target: z.string(),
    scratch: z.string(),
    shortGroups: z.boolean(),
  }),
  z.object({ what: z.literal('tables'), sql: z.string() }),
  z.object({ what: z.literal('query'), question, page: z.object({ limit: z.number(), offset: z.number() }) }),
  z.object({ what: z.literal('open'), tables }),
  z.object({ what: z.literal('own'), sql: z.string(), limit: z.number() }),
  z.object({ what: z.literal('end') }),
  z.object({
    what: z.literal('write'),
    question,
    target: z.object({ path: z.string(), format: format.exclude(['xlsx']) }),
    shortGroups: z.boolean(),
  }),
]);

/**
 * What a process says: once that it is ready, then one reply to each request. `forCaller`: the message is fit for one.
 * `spent`: the process is not to be asked again. `short`: it was short of memory.
 */
export const replySchema = z.discriminatedUnion('say', [
  z.object({ say: z.literal('ready') }),
  z.object({ say: z.literal('done'), spent: z.boolean(), result: z.unknown() }),
  z.object({
    say: z.literal('failed'),
    spent: z.boolean(),
    short: z.boolean(),
    forCaller: z.boolean(),
    message: z.string(),
  }),
]);

export type Limits = z.infer<typeof limitsSchema>;
export type Request = z.infer<typeof requestSchema>;
export type Reply = z.infer<typeof replySchema>;

const written = { columns: z.array(column), rows: z.number(), bytes: z.number() };

/** The result of each request. */
export const results = {
  convert: z.object({
    format,
    encoding: z.string().nullable(),
    delimiter: z.string().nullable(),
    ...written,
    warnings: z.array(z.string()),
    reading: readingReport,
  }),
  tables: z.array(z.string()),
  query: z.object({
    columns: z.array(column),
    // Each value was made by toValue; going through all of them again would cost more than the question.
    rows: z.array(z.custom<Value[]>((row) => Array.isArray(row))),
    more: z.boolean(),
  }),
  write: z.object(written),
} as const;
