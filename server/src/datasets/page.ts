import type { Value } from '../duckdb/analysis.ts';
import { CallError } from '../errors.ts';

// What a client can take in one answer; a language model reads far less.
const MOST_BYTES = 1_000_000;

/**
 * The first rows that fit into one answer; `cut` where not all of them do.
 *
 * @throws CallError where not even one fits
 */
export function fitted(rows: readonly Value[][], mostBytes = MOST_BYTES): { rows: Value[][]; cut: boolean } {
  let bytes = 0;
  const fitting = rows.findIndex((row) => {
    bytes += Buffer.byteLength(JSON.stringify(row)) + 1;
    return bytes > mostBytes;
  });
  if (fitting === 0) {
    throw new CallError(
      'A single row is larger than an answer may be. Select fewer columns, or shorten long values, as by left(column, 1000).',
    );
  }
  return fitting < 0 ? { rows: [...rows], cut: false } : { rows: rows.slice(0, fitting), cut: true };
}
