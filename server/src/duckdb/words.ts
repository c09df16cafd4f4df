import { messageOf } from '../errors.ts';
import { shownText } from './cut-text.ts';

const LONGEST = 2000;

const KINDS: Record<string, string> = {
  'Parser Error': 'The statement has a mistake: ',
  'Syntax Error': 'The statement has a mistake: ',
  'Binder Error': 'The statement does not fit the tables: ',
  'Catalog Error': 'The statement names what there is not: ',
  'Conversion Error': 'A value cannot be converted: ',
  'Out of Range Error': 'A value is out of range: ',
  'Invalid Input Error': 'The statement cannot be carried out: ',
  'Invalid Error': 'The statement cannot be carried out: ',
  'Invalid type Error': 'Types do not fit: ',
  'Mismatch Type Error': 'Types do not fit: ',
  'Not implemented Error': 'This is not possible: ',
  'Constraint Error': 'The statement cannot be carried out: ',
  'Parameter Not Resolved Error':
    'The type of a parameter is unclear, so write it as $1::INTEGER or the like: ',
};

/** What a statement is told that took more memory than it may. */
const TOO_MUCH_MEMORY =
  'This needs more memory than it may use. Read fewer columns or rows, group before joining or sorting, or add a LIMIT.';

/** What a statement is told that took more memory and more disk than it may. */
const TOO_MUCH_DISK =
  'This needs more memory than it may use, and more disk than it may use instead. Read fewer columns or rows, group before joining or sorting, or add a LIMIT.';

const DISK_IS_FULL =
  "The disk of the server is full, and this needs more memory than it may use without it. Read fewer columns or rows, group before joining or sorting, or tell the server's operator.";

/** What is told where a file would become larger than the process may write. */
export const TOO_LARGE = 'The result is larger than a file may be here. Ask for fewer rows or columns.';

/** A path that DuckDB may name, and what to call it instead. */
export interface Known {
  path: string;
  name: string;
}

/**
 * DuckDB's words on a failed statement, fit for a caller: no path but by the name of its table, no advice on
 * settings that nobody may change. Nothing where the failure is not the caller's.
 * The kinds of errors: https://github.com/duckdb/duckdb/blob/main/src/common/exception.cpp
 */
export function statementWords(error: unknown, known: readonly Known[]): string | undefined {
  const { kind, text } = partsOf(error, known);
  if (kind === 'IO Error' && isDiskFull(text)) return DISK_IS_FULL;
  if (isShortOfMemory(error)) return text.includes(DISK_LIMIT) ? TOO_MUCH_DISK : TOO_MUCH_MEMORY;
  if (isTooLarge(error)) return TOO_LARGE;
  if (kind === 'Permission Error') return 'The statement may read the tables given to it and nothing else.';
  const opening = KINDS[kind];
  return opening === undefined ? undefined : shortened(opening + text);
}

/** DuckDB's words on a file that it could not read, with line and column where it says so. */
export function fileWords(error: unknown, known: readonly Known[]): string | undefined {
  const { kind, text } = partsOf(error, known);
  if (isShortOfMemory(error)) {
    return 'The file needs more memory than there is: it has too many columns, or values that are too long.';
  }
  if (isTooLarge(error)) return TOO_LARGE;
  if (KINDS[kind] === undefined && kind !== 'IO Error') return undefined;
  // The line itself may be megabytes long, and what follows lists options of the reader.
  const [, line, rest] = /^CSV Error on Line: (\d+)\n(?:Original Line: [^\n]*\n)?([^]*)/.exec(text) ?? [];
  const why =
    (rest ?? text).split(/\n(?:\s*file =|Column \S+ is being converted|The search space|\s*\n)/)[0]?.trim() ??
    '';
  return shortened(`The file cannot be read${line === undefined ? '' : ` at line ${line}`}: ${why}`);
}

/**
 * Whether memory ran out: DuckDB's own (its Parquet writer calls that a fatal error), or the process's, which comes as an
 * error of DuckDB or as that of its C++ library.
 */
export function isShortOfMemory(error: unknown): boolean {
  return /^(?:(?:Out of Memory|FATAL) Error: |std::bad_alloc)/.test(messageOf(error));
}

/**
 * Whether DuckDB stopped at its own limit, with the process whole: then less at a time may do. After an allocation that
 * failed, nothing in the process can be relied on.
 */
export function isOverOwnLimit(error: unknown): boolean {
  return isShortOfMemory(error) && /\bused\)/.test(messageOf(error));
}

// What DuckDB speaks of where its directory is full:
// https://github.com/duckdb/duckdb/blob/main/src/storage/temporary_file_manager.cpp
const DISK_LIMIT = 'max_temp_directory_size';

const isDiskFull = (text: string): boolean => /No space left on device|Disk quota exceeded/i.test(text);

const isTooLarge = (error: unknown): boolean => messageOf(error).includes(': File too large');

function partsOf(error: unknown, known: readonly Known[]): { kind: string; text: string } {
  const [, kind = '', text = ''] =
    /^(?:Failed to extract statements: )?([A-Z][A-Za-z ]*? Error): ([^]*)$/.exec(messageOf(error)) ?? [];
  const named = known.reduce((words, { path, name }) => words.replaceAll(path, name), text);
  return { kind, text: withoutAdvice(named).trim() };
}

const shortened = (words: string): string => shownText(words, LONGEST);

// From "Possible solutions" and the like on, DuckDB speaks of settings.
function withoutAdvice(text: string): string {
  const kept = text.split(/\n(?:Possible (?:solutions|fixes):|\* )/)[0] ?? '';
  // The words may repeat a caller's statement, so the end is looked for once, behind the first place where it can begin.
  return kept.replace(/ ?Use "SET [^"]*" to ([^]*)$/, (advice, rest: string) => {
    const end = rest.indexOf('.');
    return end < 0 ? advice : ` Write it with less nesting.${rest.slice(end + 1)}`;
  });
}
