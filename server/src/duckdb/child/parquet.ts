import { statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../../errors.ts';
import type { Column, Value } from '../analysis.ts';
import { quoteName, quoteText } from '../sql/quote.ts';
import { bindAll } from './parameters.ts';

/** Rows to write: what stands behind FROM, its columns, and the names they shall have where they differ. */
export interface Source {
  from: string;
  columns: readonly Column[];
  names?: readonly string[];
  parameters?: readonly Value[] | Record<string, Value>;
}

/** How many rows a group of a Parquet file holds, by how many columns it has. */
export type Grouping = (columns: number) => number;

const WIDE = new Set(['HUGEINT', 'UHUGEINT']);
// The encodings of the format's second version take a third of the space and are read faster; without Bloom filters,
// which equality alone uses, writing takes a tenth less time (both measured on a million rows of seven columns).
const OPTIONS =
  'FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION V2, WRITE_BLOOM_FILTER false, USE_TMP_FILE false';
const CELLS_PER_GROUP = 1_000_000;
const LEAST_ROWS = 2048;
const MOST_ROWS = 122_880;

/**
 * How many rows a group of a Parquet file holds: the writer keeps a group of every column in memory, so wide tables
 * get short groups.
 */
export function rowsPerGroup(columns: number): number {
  return Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.floor(CELLS_PER_GROUP / Math.max(columns, 1))));
}

const WIDE_TABLE = 100;
const DICTIONARIES_BYTES = 16 << 20;

// The writer reserves a dictionary for each column of text, by default of 1 MB, however few the values.
function dictionaryOf(columns: number): string {
  const bytes = columns < WIDE_TABLE ? 1 << 20 : Math.max(4096, Math.floor(DICTIONARIES_BYTES / columns));
  return `STRING_DICTIONARY_PAGE_SIZE_LIMIT ${bytes}`;
}

/** The shortest groups there are, for values that are long. */
export function fewestRows(): number {
  return LEAST_ROWS;
}

/**
 * Writes rows to a Parquet file.
 * @param group how many rows a group holds, by how many columns there are
 */
export async function writeParquet(
  connection: DuckDBConnection,
  source: Source,
  target: string,
  group: Grouping,
): Promise<{ columns: Column[]; rows: number; bytes: number }> {
  const rows = group(source.columns.length);
  // Parquet has no 128-bit integer and DuckDB would write a double, though every sum of integers is one. Most fit
  // into 64 bits; the rest become decimals.
  try {
    return await copy(connection, source, target, rows, 'BIGINT');
  } catch (error) {
    const isWide = source.columns.some(({ type }) => WIDE.has(type));
    if (!isWide || !messageOf(error).startsWith('Conversion Error')) throw error;
    return await copy(connection, source, target, rows, 'DECIMAL(38,0)');
  }
}

async function copy(
  connection: DuckDBConnection,
  source: Source,
  target: string,
  group: number,
  narrow: string,
) {
  const columns = source.columns.map(({ name, type }, index) => ({
    name: source.names?.[index] ?? name,
    type: WIDE.has(type) ? narrow : type,
  }));
  const list = columns.map(({ name, type }, index) => {
    const own = source.columns[index] ?? { name, type };
    const value = own.type === type ? quoteName(own.name) : `CAST(${quoteName(own.name)} AS ${type})`;
    return `${value} AS ${quoteName(name)}`;
  });
  const options = `${OPTIONS}, ROW_GROUP_SIZE ${group}, ${dictionaryOf(columns.length)}`;
  const statement = await connection.prepare(
    `COPY (SELECT ${list.join(', ')} FROM ${source.from}) TO ${quoteText(target)} (${options})`,
  );
  try {
    bindAll(statement, source.parameters ?? []);
    const rows = (await statement.run()).rowsChanged;
    return { columns, rows, bytes: statSync(target).size };
  } finally {
    // A statement that failed removes its file when it is destroyed, which must not be later than the next begins.
    statement.destroySync();
  }
}
