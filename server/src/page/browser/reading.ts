import { fieldsOf, listOf, numberOf, recordsOf, textOf, type Fields } from './shape.ts';

/** One decision about how a file is written that its owner did not make. */
export interface Guess {
  /** Such as `encoding` or `types`. */
  about: string;
  column: string | undefined;
  value: string;
  evidence: string;
  isSure: boolean;
  candidates: string[];
}

/** A column as it was read, with some of its values as the file writes them and as they were read. */
export interface ReadColumn {
  name: string;
  type: string;
  samples: { written: string; read: string }[];
}

/** How a file was read, as the server tells it. */
export interface Reading {
  /** What is known of how the file is written, by the names of the options that say it. */
  options: Fields;
  columns: ReadColumn[];
  guesses: Guess[];
  /** What its owner has said, by the same names. */
  given: Fields;
  /** Whether the server has kept the file. */
  isRereadable: boolean;
}

const OPTIONS = ['encoding', 'delimiter', 'quote', 'decimal', 'grouping', 'header', 'dateOrder', 'sheet'];

/** Reads the report in an answer; nothing where the dataset came from no file. */
export function readingOf(value: unknown): Reading | undefined {
  const report = fieldsOf(value);
  if (!Array.isArray(report['columns'])) return undefined;
  const skipped = numberOf(report['skippedRows']) ?? 0;
  const known = OPTIONS.map((name) => [name, report[name]] as const).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  const { format: _format, ...given } = fieldsOf(report['given']);
  return {
    options: { ...Object.fromEntries(known), ...(skipped > 0 ? { skipRows: skipped } : {}) },
    columns: recordsOf(report['columns']).map(({ name, type, samples }) => ({
      name: textOf(name) ?? '',
      type: textOf(type) ?? '',
      samples: recordsOf(samples).map(({ written, read }) => ({
        written: textOf(written) ?? '',
        read: textOf(read) ?? '',
      })),
    })),
    guesses: recordsOf(report['guesses']).map((guess) => ({
      about: textOf(guess['about']) ?? '',
      column: textOf(guess['column']),
      value: textOf(guess['value']) ?? '',
      evidence: textOf(guess['evidence']) ?? '',
      isSure: guess['sure'] === true,
      candidates: listOf(guess['candidates']).map(String),
    })),
    given,
    isRereadable: report['rereadable'] === true,
  };
}

/** The options that read a file by a candidate of a guess, or nothing where no option says it. */
export function optionOf({ about, column }: Guess, candidate: string): Fields | undefined {
  switch (about) {
    case 'encoding':
    case 'delimiter':
    case 'decimal':
    case 'grouping':
    case 'dateOrder':
    case 'sheet':
      return { [about]: candidate };
    case 'header':
      return /^(true|false)$/.test(candidate) ? { header: candidate === 'true' } : undefined;
    case 'skipRows':
      return /^\d+$/.test(candidate) ? { skipRows: Number(candidate) } : undefined;
    case 'types':
      return column === undefined || !Object.hasOwn(TYPE_CHOICES, candidate)
        ? undefined
        : { types: { [column]: candidate } };
    default:
      return undefined;
  }
}

/** What its owner says of a file with `more` said: of types, those of other columns stay. */
export function saidOf(given: Fields, more: Fields): Fields {
  const types = { ...fieldsOf(given['types']), ...fieldsOf(more['types']) };
  return { ...given, ...more, ...(Object.keys(types).length > 0 ? { types } : {}) };
}

/** The types that a column can be read as, in words. */
export const TYPE_CHOICES: Record<string, string> = {
  text: 'text',
  integer: 'whole number',
  decimal: 'decimal number',
  boolean: 'yes/no',
  date: 'date',
  timestamp: 'date and time',
  time: 'time',
};
