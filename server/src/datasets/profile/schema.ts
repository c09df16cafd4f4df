import { z } from 'zod';

const share = z.number().min(0).max(1);

const scalar = z.union([z.string(), z.number(), z.boolean()]).nullable();

export const columnProfile = z.object({
  name: z.string(),
  type: z.string(),
  nulls: z.int(),
  nullShare: share.describe('0 to 1'),
  distinct: z.int().nullable().describe('different values, about; null for nested types'),
  min: scalar,
  max: scalar,
  mean: z.number().nullable().describe('numbers only; for booleans the share of true'),
  quantiles: z
    .object({ p05: z.number(), p25: z.number(), p50: z.number(), p75: z.number(), p95: z.number() })
    .nullable()
    .describe('numbers only, about'),
  length: z
    .object({ min: z.int(), max: z.int(), mean: z.number() })
    .nullable()
    .describe('texts only, in characters'),
  top: z
    .array(z.object({ value: z.string(), count: z.int() }))
    .describe('the most frequent values, where values repeat'),
});

export type ColumnProfile = z.infer<typeof columnProfile>;

export const finding = z.object({
  code: z.enum([
    'empty_dataset',
    'duplicate_rows',
    'empty_column',
    'mostly_null',
    'constant',
    'likely_identifier',
    'surrounding_whitespace',
    'mixed_case',
    'empty_text',
    'missing_as_text',
    'numbers_as_text',
    'dates_as_text',
    'outliers',
  ]),
  severity: z.enum(['info', 'warning']),
  column: z.string().nullable(),
  message: z.string(),
  suggestion: z.string().nullable().describe('what to do about it, as SQL where that helps'),
});

export type Finding = z.infer<typeof finding>;

/** What a look at the whole content of a dataset has found. */
export const profile = z.object({
  profiledRows: z.int().describe('rows looked at: all of them, or a sample of a very large dataset'),
  duplicateRows: z
    .int()
    .nullable()
    .describe('rows that repeat an earlier one; null where there were too many to tell'),
  columns: z.array(columnProfile),
  findings: z.array(finding),
});

export type Profile = z.infer<typeof profile>;
