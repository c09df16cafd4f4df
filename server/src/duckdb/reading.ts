import { z } from 'zod';

/** The types that a caller may ask for in a column; `decimal` keeps every digit that is written. */
const COLUMN_TYPES = ['text', 'integer', 'decimal', 'boolean', 'date', 'timestamp', 'time'] as const;

/**
 * How a file is written, as far as its owner says so. What is absent is found from the file; what is present is never
 * overruled by a guess, and is an error where the file contradicts it.
 */
export const readingOptions = z.object({
  /** A label of the Encoding Standard, such as `shift_jis`: https://encoding.spec.whatwg.org/#names-and-labels */
  encoding: z.string().optional(),
  /** One character, such as `;` or a tab. */
  delimiter: z.string().length(1).optional(),
  /** The decimal sign of numbers. */
  decimal: z.enum(['.', ',']).optional(),
  /** The sign between the thousands of numbers; `''` where there is none. */
  grouping: z.enum(['', ',', '.', ' ', "'"]).optional(),
  /** Whether the first row that is read names the columns. */
  header: z.boolean().optional(),
  /** Rows (lines, in a text) above the names of the columns, or above the data where there are no names. */
  skipRows: z.int().min(0).max(10_000).optional(),
  /** The order of day, month and year in dates of figures. */
  dateOrder: z.enum(['dmy', 'mdy', 'ymd']).optional(),
  /** The type of a column, by its name. */
  types: z.record(z.string(), z.enum(COLUMN_TYPES)).optional(),
  /** The sheet of a workbook. */
  sheet: z.string().optional(),
});

export type ReadingOptions = z.infer<typeof readingOptions>;

/** One decision about how a file is written that its owner did not make. */
const guess = z.object({
  about: z.enum([
    'format',
    'encoding',
    'delimiter',
    'quote',
    'decimal',
    'grouping',
    'header',
    'skipRows',
    'dateOrder',
    'types',
    'sheet',
  ]),
  /** The column that it is about, where it is about one. */
  column: z.string().nullable(),
  value: z.string(),
  /** What in the file it was made from, as a sentence for people. */
  evidence: z.string(),
  /** False where the file fits another value too. */
  sure: z.boolean(),
  /** Other values that fit, the likeliest first. */
  candidates: z.array(z.string()),
});

/** How a file was read. What does not apply to its format, or did not occur in it, is null. */
export const readingReport = z.object({
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  quote: z.string().nullable(),
  decimal: z.enum(['.', ',']).nullable(),
  grouping: z.enum(['', ',', '.', ' ', "'"]).nullable(),
  header: z.boolean().nullable(),
  skippedRows: z.int(),
  dateOrder: z.enum(['dmy', 'mdy', 'ymd']).nullable(),
  sheet: z.string().nullable(),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      /** The first three values that are there, each as the file writes it and as it was read. */
      samples: z.array(z.object({ written: z.string(), read: z.string() })),
    }),
  ),
  guesses: z.array(guess),
});

export type ReadingReport = z.infer<typeof readingReport>;
