import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { CallError, messageOf } from '../../errors.ts';
import { type Grouping, writeParquet } from '../child/parquet.ts';
import type { Column } from '../analysis.ts';
import { quoteName, quoteText } from '../sql/quote.ts';
import { columnNames } from './names.ts';
import { type Dialect, delimitersIn, dialectOf } from './sniffed.ts';
import { rejectWarnings, type Reject } from './rejects.ts';

const LONGEST_LINE_MB = 4;
// DuckDB's own default takes 32 MB a buffer, several at a time.
const BUFFERS = `max_line_size = ${LONGEST_LINE_MB << 20}, buffer_size = ${LONGEST_LINE_MB << 21}`;
const MOST_REJECTS = 1000;
const MOST_TRIES = 6;

/** What one reading of the file assumes beyond its dialect. */
interface Reading {
  dialect: Dialect;
  names: string[];
  /** Columns that are read as text whatever they look like. */
  text: ReadonlySet<string>;
  /** Missing values at the end of a line are nulls. */
  padded: boolean;
  strict: boolean;
}

/** Reads a delimited text in UTF-8 and writes it as Parquet. `start` is its beginning, `delimiter` what is known of it. */
export async function convertDelimited(
  connection: DuckDBConnection,
  source: { path: string; start: string; delimiter: string | undefined },
  target: string,
  group: Grouping,
): Promise<{ delimiter: string; columns: Column[]; rows: number; bytes: number; warnings: string[] }> {
  const dialect = await sniff(connection, source);
  const names = columnNames(dialect.columns.map(({ name }) => (dialect.header ? name : '')));
  const warnings = dialect.header
    ? []
    : ['The first line looks like data, so the columns are named column1, column2 and so on.'];
  if (dialect.quote === '')
    warnings.push('Its double quotes do not come in pairs, so they were kept as part of the text.');

  let reading: Reading = { dialect, names, text: new Set(), padded: false, strict: true };
  const codes = await columnsOfCodes(connection, source.path, reading);
  reading = { ...reading, text: new Set(codes) };
  for (const name of codes) {
    warnings.push(
      `Column "${name}" is kept as text: as numbers, its leading zeros, plus signs or last digits would be lost.`,
    );
  }

  for (let tries = 1; ; tries += 1) {
    const outcome = await read(connection, source.path, reading, target, group);
    const next = tries < MOST_TRIES ? better(reading, outcome, tries) : undefined;
    if (next !== undefined) {
      reading = next;
      continue;
    }
    if ('failed' in outcome) throw outcome.failed;
    const { rejects, columns, rows, bytes } = outcome;
    for (const name of [...reading.text].filter((column) => !codes.includes(column))) {
      warnings.push(
        `Column "${name}" is kept as text: its first lines hold ${typeOf(dialect, names, name)}, later ones do not.`,
      );
    }
    if (reading.padded)
      warnings.push('Some lines have fewer values than there are columns; what is missing is null.');
    if (dialect.dateFormat !== null) warnings.push(`Dates were read as ${dialect.dateFormat}.`);
    warnings.push(...rejectWarnings(rejects, MOST_REJECTS));
    if (rows === 0 && rejects.length === 0) warnings.push('The file has column names and no rows.');
    return { delimiter: dialect.delimiter, columns, rows, bytes, warnings };
  }
}

const typeOf = (dialect: Dialect, names: readonly string[], name: string): string =>
  dialect.columns[names.indexOf(name)]?.type ?? 'another type';

async function sniff(
  connection: DuckDBConnection,
  { path, start, delimiter }: { path: string; start: string; delimiter: string | undefined },
): Promise<Dialect> {
  const ask = async (options: string): Promise<Dialect> => {
    const reader = await connection.runAndReadAll(`FROM sniff_csv(${quoteText(path)}, ${BUFFERS}${options})`);
    return dialectOf(reader.getRowObjectsJson()[0], start);
  };
  const line = start.split(/\r?\n|\r/, 1)[0] ?? '';
  const forced = (delimiter === undefined ? delimitersIn(line) : [delimiter]).map(
    (each) => `, delim = ${quoteText(each)}`,
  );
  const ways = [
    ...(delimiter === undefined ? [''] : []),
    ...forced.flatMap((each) => [
      `${each}, ignore_errors = true`,
      `${each}, ignore_errors = true, null_padding = true`,
    ]),
    ', strict_mode = false, ignore_errors = true',
  ];
  let single: Dialect | undefined;
  let failed: unknown;
  for (const way of ways) {
    try {
      const dialect = await ask(way);
      const [only] = dialect.columns;
      // One column whose name holds a delimiter is what uneven lines look like to the sniffer.
      if (dialect.columns.length > 1 || only === undefined || delimitersIn(only.name).length === 0)
        return dialect;
      single ??= dialect;
    } catch (error) {
      failed ??= error;
    }
  }
  if (single !== undefined) return single;
  throw failed;
}

// The columns that look like numbers and are codes: 00123, +4930, or more digits than a double holds.
async function columnsOfCodes(
  connection: DuckDBConnection,
  path: string,
  reading: Reading,
): Promise<string[]> {
  const { dialect, names } = reading;
  const numeric = names.filter((_, index) => /^(?:BIGINT|DOUBLE)$/.test(dialect.columns[index]?.type ?? ''));
  if (numeric.length === 0) return [];
  // Comparing text is many times cheaper than a regular expression: ':' follows '9', and ',' follows '+'.
  const test = numeric.map((name) => {
    const column = quoteName(name);
    const ranges = [
      ['00', '0:'],
      ['-00', '-0:'],
      ['+', ','],
    ].map(([from, to]) => `(${column} >= '${from}' AND ${column} < '${to}')`);
    const long = `(strlen(${column}) > 15 AND regexp_matches(${column}, '^[+-]?[0-9]+$'))`;
    const tests = typeOf(dialect, names, name) === 'DOUBLE' ? [...ranges, long] : ranges;
    return `coalesce(bool_or(${tests.join(' OR ')}), false)`;
  });
  const all: Reading = { ...reading, text: new Set(names), strict: false };
  const reader = await connection.runAndReadAll(
    `SELECT ${test.join(', ')} FROM ${readCsv(path, all, 'ignore_errors = true')}`,
  );
  return numeric.filter((_, index) => reader.getRows()[0]?.[index] === true);
}

function readCsv(path: string, { dialect, names, text, padded, strict }: Reading, more: string): string {
  const types = names.map((name, index) => {
    const type = text.has(name) ? 'VARCHAR' : (dialect.columns[index]?.type ?? 'VARCHAR');
    return `${quoteText(name)}: ${quoteText(type)}`;
  });
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

type Outcome = { failed: unknown } | { rejects: Reject[]; columns: Column[]; rows: number; bytes: number };

const rejected = z.array(z.tuple([z.coerce.number(), z.string().nullable(), z.string(), z.string()]));

async function read(
  connection: DuckDBConnection,
  path: string,
  reading: Reading,
  target: string,
  group: Grouping,
): Promise<Outcome> {
  const { dialect, names } = reading;
  const columns = names.map((name, index) => ({
    name,
    type: reading.text.has(name) ? 'VARCHAR' : (dialect.columns[index]?.type ?? 'VARCHAR'),
  }));
  const from = readCsv(path, reading, `store_rejects = true, rejects_limit = ${MOST_REJECTS}`);
  try {
    const written = await writeParquet(connection, { from, columns }, target, group);
    const reader = await connection.runAndReadAll(
      'SELECT line, column_name, error_type::VARCHAR, error_message FROM reject_errors ORDER BY line',
    );
    const rejects = rejected
      .parse(reader.getRowsJson())
      .map(([line, column, kind, message]) => ({ line, column, kind, message }));
    return { ...written, rejects };
  } catch (error) {
    return { failed: error };
  } finally {
    await connection.run('DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans');
  }
}

// What to read differently, where that keeps lines that were lost.
function better(reading: Reading, outcome: Outcome, tries: number): Reading | undefined {
  if ('failed' in outcome) {
    if (!reading.strict || !/strict mode|strict_mode|invalid state/.test(messageOf(outcome.failed)))
      return undefined;
    return { ...reading, strict: false };
  }
  const { rejects, rows } = outcome;
  const misfits = rejects.flatMap(({ kind, column }) => (kind === 'CAST' && column !== null ? [column] : []));
  const lacking = !reading.padded && rejects.some(({ kind }) => kind === 'MISSING COLUMNS');
  if (misfits.length > 0 || lacking) {
    const text = new Set([...reading.text, ...(misfits.length > 0 && tries > 2 ? reading.names : misfits)]);
    return { ...reading, text, padded: reading.padded || lacking };
  }
  const unpaired = rejects.some(({ kind }) => kind === 'UNQUOTED VALUE');
  if (rows === 0 && unpaired && reading.dialect.quote !== '') {
    return { ...reading, dialect: { ...reading.dialect, quote: '', escape: '' } };
  }
  return undefined;
}

/** @throws CallError for a text with nothing in it */
export function mustHoldText(start: string, isWhole: boolean): void {
  if (isWhole && start.trim() === '') throw new CallError('The file is empty.');
}
