import { quoteText } from '../sql/quote.ts';
import type { Dialect } from './sniffed.ts';

const LONGEST_LINE_MB = 4;

/** Options of every reader of delimited text. DuckDB's own default takes 32 MB a buffer, several at a time. */
export const BUFFERS = `max_line_size = ${LONGEST_LINE_MB << 20}, buffer_size = ${LONGEST_LINE_MB << 21}`;

/** What one reading of the file assumes beyond its dialect. */
export interface Reading {
  dialect: Dialect;
  names: string[];
  /** Columns that are read as text whatever they look like. */
  text: ReadonlySet<string>;
  /** Missing values at the end of a line are nulls. */
  padded: boolean;
  strict: boolean;
}

/** The type that a column is read as. */
export function typeIn({ dialect, names, text }: Reading, name: string): string {
  return text.has(name) ? 'VARCHAR' : (dialect.columns[names.indexOf(name)]?.type ?? 'VARCHAR');
}

/** The call of read_csv for a reading. */
export function readCsv(path: string, reading: Reading, more: string): string {
  const { dialect, names, padded, strict } = reading;
  const types = names.map((name) => `${quoteText(name)}: ${quoteText(typeIn(reading, name))}`);
  const options = [
    'auto_detect = false',
    `delim = ${quoteText(dialect.delimiter)}`,
    `quote = ${quoteText(dialect.quote)}`,
    `escape = ${quoteText(dialect.escape)}`,
    `header = ${dialect.header}`,
    `skip = ${dialect.skip}`,
    `columns = {${types.join(', ')}}`,
    `strict_mode = ${strict}`,
    BUFFERS,
    ...(dialect.comment === '' ? [] : [`comment = ${quoteText(dialect.comment)}`]),
    ...(dialect.dateFormat === null ? [] : [`dateformat = ${quoteText(dialect.dateFormat)}`]),
    ...(dialect.timestampFormat === null ? [] : [`timestampformat = ${quoteText(dialect.timestampFormat)}`]),
    // Padding and line breaks within quotes exclude each other in DuckDB's parallel reader.
    ...(padded ? ['null_padding = true', 'parallel = false'] : []),
    more,
  ];
  return `read_csv(${quoteText(path)}, ${options.join(', ')})`;
}
