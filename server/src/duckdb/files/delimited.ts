import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { CallError, messageOf } from '../../errors.ts';
import { type Grouping, writeParquet } from '../child/parquet.ts';
import type { Column } from '../analysis.ts';
import { columnsOfCodes } from './codes.ts';
import { columnNames } from './names.ts';
import { type Reading, readCsv, typeIn } from './reading.ts';
import { type Reject, rejectWarnings } from './rejects.ts';
import { sniff } from './sniff.ts';

const MOST_REJECTS = 1000;
const MOST_TRIES = 6;

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
    : ['The first line looks like data, so the columns are named column0, column1 and so on.'];
  if (dialect.quote === '')
    warnings.push('Its double quotes do not come in pairs, so they were kept as part of the text.');

  const first: Reading = { dialect, names, text: new Set(), padded: false, strict: true };
  const codes = await columnsOfCodes(connection, source.path, first);
  for (const name of codes) {
    warnings.push(
      `Column "${name}" is kept as text: as numbers, its leading zeros, plus signs or last digits would be lost.`,
    );
  }

  let reading: Reading = { ...first, text: new Set(codes) };
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
        `Column "${name}" is kept as text: its first lines hold ${typeIn(first, name)}, later ones do not.`,
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

type Outcome = { failed: unknown } | { rejects: Reject[]; columns: Column[]; rows: number; bytes: number };

const rejected = z.array(z.tuple([z.coerce.number(), z.string().nullable(), z.string(), z.string()]));

async function read(
  connection: DuckDBConnection,
  path: string,
  reading: Reading,
  target: string,
  group: Grouping,
): Promise<Outcome> {
  const columns = reading.names.map((name) => ({ name, type: typeIn(reading, name) }));
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
