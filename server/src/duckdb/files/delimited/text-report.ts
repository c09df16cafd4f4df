import type { Column } from '../../analysis.ts';
import { CallError } from '../../../errors.ts';
import type { ReadingReport } from '../../reading.ts';
import { columnGuesses } from './column-notes.ts';
import type { Decision, Evidence } from './columns.ts';
import type { Dialect } from './dialect.ts';
import { type Reject, rejectWarnings } from './rejects.ts';
import type { TextSource } from './text-source.ts';

/** What became of a delimited text. */
export interface ConvertedText {
  columns: Column[];
  rows: number;
  bytes: number;
  warnings: string[];
  reading: Omit<ReadingReport, 'encoding' | 'sheet'>;
}

const SAMPLES = 3;
const MAX_SAMPLE = 200;

/** The first values of each column. */
export const samplesIn = (evidence: readonly Evidence[]): string[][] =>
  evidence.map(({ values }) => values.slice(0, SAMPLES).map((value) => value.slice(0, MAX_SAMPLE)));

/** Says how a text was read, and what of it was not. */
export function textReport(read: {
  dialect: Dialect;
  evidence: readonly Evidence[];
  decision: Decision;
  written: { columns: Column[]; rows: number; bytes: number };
  rejects: readonly Reject[];
  source: TextSource;
  samples: readonly (readonly string[])[];
  read: readonly (readonly (string | null)[])[];
  missing: readonly ReadonlyMap<string, number>[];
}): ConvertedText {
  const { dialect, evidence, decision, written, rejects } = read;
  if (written.rows === 0 && rejects.length > 0) {
    throw new CallError(`No row of the file can be read: ${rejectWarnings(rejects).join(' ')}`);
  }
  const { numbers, dates, readings } = decision;
  const hasNumbers = readings.some(({ kind }) => kind === 'number');
  const hasDates = readings.some(({ kind }) => kind === 'date' || kind === 'timestamp');
  return {
    ...written,
    warnings: warningsOf(read),
    reading: {
      delimiter: dialect.isSingle ? null : dialect.signs.delimiter,
      quote: dialect.signs.quote === '' ? null : dialect.signs.quote,
      decimal: hasNumbers ? numbers.decimal : null,
      grouping: hasNumbers ? numbers.grouping : null,
      header: dialect.header,
      skippedRows: dialect.skip,
      dateOrder: hasDates ? dates.order : null,
      columns: written.columns.map(({ name, type }, at) => ({
        name,
        type,
        samples: (read.samples[at] ?? []).map((value, index) => ({
          written: value,
          read: read.read[at]?.[index] ?? '',
        })),
      })),
      guesses: [...dialect.guesses, ...columnGuesses(decision, evidence)],
    },
  };
}

function warningsOf({
  dialect,
  evidence,
  written,
  rejects,
  source,
  missing,
}: Parameters<typeof textReport>[0]): string[] {
  const warnings: string[] = [];
  if (!dialect.header && dialect.guesses.some(({ about }) => about === 'header')) {
    warnings.push('The first line looks like data, so the columns are named column0, column1 and so on.');
  }
  for (const [at, words] of missing.entries()) {
    for (const [word, count] of words) {
      if (count === 0) continue;
      const times = count === 1 ? '1 value' : `${count} values`;
      warnings.push(
        `${times} "${word}" in column "${evidence[at]?.name}" ${count === 1 ? 'was' : 'were'} read as missing.`,
      );
    }
  }
  if (source.isPadded)
    warnings.push('Some lines have fewer values than there are columns; what is missing is null.');
  if (source.footers.length > 0) {
    const shown = source.footers.map((footer) => `"${footer.slice(0, MAX_SAMPLE)}"`).join(', ');
    warnings.push(
      `${source.footers.length === 1 ? 'A line' : `${source.footers.length} lines`} below the table ${source.footers.length === 1 ? 'was' : 'were'} left out: ${shown}.`,
    );
  }
  if (source.hasComments)
    warnings.push('Lines that begin with "#" and have too few values were taken for comments and left out.');
  warnings.push(...rejectWarnings(rejects.filter((reject) => !isExplained(reject, source))));
  if (written.rows === 0 && rejects.length === 0) warnings.push('The file has column names and no rows.');
  return warnings;
}

function isExplained({ text }: Reject, { footers, hasComments }: TextSource): boolean {
  return (hasComments && text.startsWith('#')) || footers.some((footer) => text.startsWith(footer));
}
