import type { DuckDBConnection } from '@duckdb/node-api';
import { messageOf } from '../../errors.ts';
import type { Column } from '../analysis.ts';
import { type Grouping, writeParquet } from '../child/parquet.ts';
import { columnsOf } from '../child/values.ts';
import { quoteText } from '../sql/quote.ts';
import { columnNames } from './names.ts';

interface Written {
  columns: Column[];
  rows: number;
  bytes: number;
}

const LARGEST_OBJECT = 16 << 20;

/** Writes a Parquet file again, as this version writes it. */
export async function convertParquet(
  connection: DuckDBConnection,
  path: string,
  target: string,
  group: Grouping,
): Promise<Written> {
  return await rewrite(connection, `read_parquet(${quoteText(path)})`, target, group);
}

/** Reads JSON (an array, an object, or one object a line) in UTF-8 and writes it as Parquet. */
export async function convertJson(
  connection: DuckDBConnection,
  path: string,
  format: 'json' | 'ndjson',
  target: string,
  group: Grouping,
): Promise<Written> {
  const shape = format === 'ndjson' ? 'newline_delimited' : 'auto';
  const from = (more: string): string =>
    `read_json(${quoteText(path)}, format = '${shape}', maximum_object_size = ${LARGEST_OBJECT}${more})`;
  try {
    return await rewrite(connection, from(''), target, group);
  } catch (error) {
    // Later objects may differ from the first 20,480, by which DuckDB tells the types.
    if (!/transform|sample_size|Could not convert/i.test(messageOf(error))) throw error;
    return await rewrite(connection, from(', sample_size = -1'), target, group);
  }
}

async function rewrite(
  connection: DuckDBConnection,
  from: string,
  target: string,
  group: Grouping,
): Promise<Written> {
  const columns = columnsOf(await connection.run(`FROM ${from} LIMIT 0`));
  const names = columnNames(columns.map(({ name }) => name));
  return await writeParquet(connection, { from, columns, names }, target, group);
}
