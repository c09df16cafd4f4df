import { open } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { CallError } from '../../errors.ts';
import type { Column } from '../analysis.ts';
import { type Grouping, writeParquet } from '../child/parquet.ts';
import { columnsOf } from '../child/values.ts';
import { quoteText } from '../sql/quote.ts';
import { columnNames, cutNames } from './names.ts';

interface Written {
  columns: Column[];
  rows: number;
  bytes: number;
  warnings: string[];
}

/** Writes a Parquet file again, as this version writes it. */
export async function convertParquet(
  connection: DuckDBConnection,
  path: string,
  target: string,
  group: Grouping,
): Promise<Written> {
  await mustBeWhole(path);
  return await rewrite(connection, `read_parquet(${quoteText(path)})`, target, group);
}

// A Parquet file ends as it begins; an encrypted one ends differently.
async function mustBeWhole(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(4);
    await file.read(tail, 0, 4, Math.max(0, size - 4));
    const end = tail.toString('latin1');
    if (end === 'PARE')
      throw new CallError(
        'This Parquet file is encrypted, and cannot be read without its key. Write it without encryption.',
      );
    if (end !== 'PAR1')
      throw new CallError('The Parquet file is incomplete: it does not end as one does. Upload it again.');
  } finally {
    await file.close();
  }
}

async function rewrite(
  connection: DuckDBConnection,
  from: string,
  target: string,
  group: Grouping,
): Promise<Written> {
  const columns = columnsOf(await connection.run(`FROM ${from} LIMIT 0`));
  const raw = columns.map(({ name }) => name);
  const names = columnNames(raw);
  const written = await writeParquet(connection, { from, columns, names }, target, group);
  return { ...written, warnings: cutNames(raw) };
}
