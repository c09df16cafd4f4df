import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { Column } from '../analysis.ts';
import type { ReadingReport } from '../reading.ts';
import { quoteName, quoteText } from '../sql/quote.ts';

const MAX_COLUMNS = 100;
const LOOKED_AT = 200;
const MAX_SAMPLES = 3;
const LONGEST = 100;

const texts = z.array(z.array(z.string().nullable()));

/**
 * The columns of a table that was written, with the first values of each. What types the file gave its values itself,
 * it writes as they were read.
 */
export async function sampled(
  connection: DuckDBConnection,
  path: string,
  columns: readonly Column[],
): Promise<ReadingReport['columns']> {
  const shown = columns
    .slice(0, MAX_COLUMNS)
    .map(({ name }) => `left(${quoteName(name)}::VARCHAR, ${LONGEST})`);
  const reader = await connection.runAndReadAll(
    `SELECT ${shown.join(', ')} FROM (FROM read_parquet(${quoteText(path)}) LIMIT ${LOOKED_AT})`,
  );
  const rows = texts.parse(reader.getRowsJson());
  return columns.map(({ name, type }, at) => ({
    name,
    type,
    samples: rows
      .flatMap((row) => row[at] ?? [])
      .slice(0, MAX_SAMPLES)
      .map((text) => ({ written: text, read: text })),
  }));
}
