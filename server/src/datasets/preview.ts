import type { Column } from '../duckdb/analysis.ts';
import type { Dataset } from './dataset.ts';
import { quoteName } from '../duckdb/sql/quote.ts';

const SEED = 42;

/** The statement that shows some rows of a dataset, and how many of its rows to skip. */
export function previewOf(
  { name, rows }: Pick<Dataset, 'name' | 'rows'>,
  columns: readonly Column[],
  { from, limit }: { from: 'head' | 'tail' | 'sample'; limit: number },
): { sql: string; offset: number } {
  const all = `SELECT ${columns.map((column) => quoteName(column.name)).join(', ')} FROM ${quoteName(name)}`;
  if (from === 'sample')
    return { sql: `${all} USING SAMPLE reservoir(${limit} ROWS) REPEATABLE (${SEED})`, offset: 0 };
  return { sql: all, offset: from === 'tail' ? Math.max(0, rows - limit) : 0 };
}
