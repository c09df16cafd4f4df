import { z } from 'zod';
import { FORMATS } from '../duckdb/analysis.ts';
import { cutText } from '../duckdb/cut-text.ts';
import { readingOptions, type ReadingReport, readingReport } from '../duckdb/reading.ts';

/** What the owner of a file has said of how to read it. */
const given = z.object({ format: z.enum(FORMATS).optional(), reading: readingOptions.optional() });

export type Given = z.infer<typeof given>;

/** How a dataset was read from its file; `source` is the hash of the file, where that is kept. */
export const readingRow = z
  .object({
    reading: readingReport.nullable(),
    reading_given: given.nullable(),
    source_sha256: z.string().nullable(),
  })
  .transform(({ reading: report, reading_given: said, source_sha256: source }) =>
    report === null ? null : { report, given: said ?? {}, source },
  );

export type Reading = NonNullable<z.infer<typeof readingRow>>;

const MAX_SAMPLED_COLUMNS = 100;
const MAX_GUESSES = 100;
const MAX_CANDIDATES = 10;
const MAX_SAMPLE = 100;
const MAX_SENTENCE = 500;

/**
 * A report that may stand in an answer, however many columns its file has: the first 100 columns have samples, the
 * unsure guesses come first, and long texts end in `…`.
 */
export function boundedReport(report: ReadingReport): ReadingReport {
  const guesses = report.guesses
    .toSorted((a, b) => Number(a.sure) - Number(b.sure))
    .slice(0, MAX_GUESSES)
    .map(shortGuess);
  const columns = report.columns.map((column, at) => ({
    ...column,
    // Of a nested column it names every field.
    type: cut(column.type, MAX_SENTENCE),
    samples: at < MAX_SAMPLED_COLUMNS ? column.samples.map(shortSample) : [],
  }));
  return { ...report, columns, guesses };
}

const shortGuess = ({ value, evidence, candidates, ...guess }: ReadingReport['guesses'][number]) =>
  Object.assign(guess, {
    value: cut(value, MAX_SENTENCE),
    evidence: cut(evidence, MAX_SENTENCE),
    candidates: candidates.slice(0, MAX_CANDIDATES).map((candidate) => cut(candidate, MAX_SENTENCE)),
  });

const shortSample = ({ written, read }: { written: string; read: string }) => ({
  written: cut(written, MAX_SAMPLE),
  read: cut(read, MAX_SAMPLE),
});

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${cutText(text, most - 1)}…`;

/**
 * How a file was read, in an answer. Its schema names no fields: a model reads it, and every tool that shows one would
 * pay for all of them. They are those of `readingReport`.
 */
export const readingOut = z
  .record(z.string(), z.unknown())
  .nullable()
  .describe(
    'how the file was read: encoding, delimiter, decimal and grouping signs, header, dateOrder, sheet, samples of each ' +
      'column as written and as read, guesses with candidates where unsure; `given` is what its owner said, ' +
      '`rereadable` whether reread_dataset can correct it',
  );

/** A reading as callers see it. */
export function toldReading(reading: Reading | undefined): z.infer<typeof readingOut> {
  if (reading === undefined) return null;
  const { report, given: said, source } = reading;
  return { ...report, given: { ...said.reading, ...formatOf(said) }, rereadable: source !== null };
}

const formatOf = ({ format }: Given) => (format === undefined ? {} : { format });
