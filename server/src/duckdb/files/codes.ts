import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from '../sql/quote.ts';
import { type Reading, readCsv, typeIn } from './reading.ts';

/** The columns that look like numbers and are codes: 00123, +4930, or more digits than a double holds. */
export async function columnsOfCodes(
  connection: DuckDBConnection,
  path: string,
  reading: Reading,
): Promise<string[]> {
  const { names } = reading;
  const numeric = names.filter((name) => /^(?:BIGINT|DOUBLE)$/.test(typeIn(reading, name)));
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
    const tests = typeIn(reading, name) === 'DOUBLE' ? [...ranges, long] : ranges;
    return `coalesce(bool_or(${tests.join(' OR ')}), false)`;
  });
  const all: Reading = { ...reading, text: new Set(names), strict: false };
  const reader = await connection.runAndReadAll(
    `SELECT ${test.join(', ')} FROM ${readCsv(path, all, 'ignore_errors = true')}`,
  );
  return numeric.filter((_, index) => reader.getRows()[0]?.[index] === true);
}
