import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { ColumnReading } from './column-reading.ts';
import { firstMisfitsSql, misfitsSql, missingSql, samplesSql } from './query.ts';

const lists = z.tuple([z.array(z.array(z.string().nullable()).nullable())]);

async function firstRow(connection: DuckDBConnection, sql: string): Promise<(string | null)[][]> {
  const reader = await connection.runAndReadAll(sql);
  const [row] = lists.parse(reader.getRowsJson().slice(0, 1));
  return row.map((list) => list ?? []);
}

/** For each column, values that do not fit its reading. */
export async function misfitsIn(
  connection: DuckDBConnection,
  from: string,
  readings: readonly ColumnReading[],
): Promise<string[][]> {
  const row = await firstRow(connection, misfitsSql(from, readings));
  return row.map((list) => list.filter((value) => value !== null));
}

// A statement with a subquery for each of a thousand columns nests too deeply.
const COLUMNS_AT_ONCE = 50;

/** For each column, what each of its values is read as, as text. */
export async function readAs(
  connection: DuckDBConnection,
  readings: readonly ColumnReading[],
  samples: readonly (readonly string[])[],
): Promise<(string | null)[][]> {
  const read: (string | null)[][] = [];
  for (let at = 0; at < readings.length; at += COLUMNS_AT_ONCE) {
    const end = at + COLUMNS_AT_ONCE;
    read.push(...(await firstRow(connection, samplesSql(readings.slice(at, end), samples.slice(at, end)))));
  }
  return read;
}

/** The first values of a column that do not fit, in the order of the rows. */
export async function firstMisfits(
  connection: DuckDBConnection,
  from: string,
  reading: ColumnReading,
  at: number,
): Promise<string[]> {
  const reader = await connection.runAndReadAll(firstMisfitsSql(from, reading, at, 3));
  return z
    .array(z.tuple([z.string()]))
    .parse(reader.getRowsJson())
    .map(([value]) => value);
}

const counts = z.array(z.coerce.number());

/** For each column, how often each of its words for a missing value stands in it. */
export async function countMissing(
  connection: DuckDBConnection,
  from: string,
  readings: readonly ColumnReading[],
): Promise<Map<string, number>[]> {
  const none = readings.map(() => new Map<string, number>());
  if (readings.every(({ missing }) => missing.length === 0)) return none;
  const reader = await connection.runAndReadAll(missingSql(from, readings));
  const found = counts.parse(reader.getRowsJson()[0]);
  let next = 0;
  return readings.map(({ missing }) => {
    const own = new Map<string, number>();
    for (const word of missing) {
      own.set(word, found[next] ?? 0);
      next += 1;
    }
    return own;
  });
}
