import { z } from 'zod';
import type { Column, Value } from '../../duckdb/analysis.ts';
import { CallError } from '../../errors.ts';
import type { ChartRequest } from '../request.ts';
import { findColumn } from './columns.ts';
import { listed } from './groups.ts';
import { aggregand, pickedRows } from './sql.ts';
import type { View } from './view.ts';

/** How many rows of a chart have no value in a column, so that it shows nothing of them. */
export const gap = z.object({ column: z.string(), rows: z.number(), of: z.number() });

export type Gap = z.infer<typeof gap>;

export interface GapQuestion {
  sql: string;
  columns: string[];
}

/**
 * The statement that counts the rows without a value, for a chart of a caller's own SQL, where a cast that
 * fails leaves them behind; a chart of a dataset shows what is there, and is spared the scan.
 */
export function gapsSql(
  request: ChartRequest,
  columns: readonly Column[],
  view: View,
): GapQuestion | undefined {
  if (request.sql === undefined || view.shape === 'correlation') return undefined;
  const { x, value } = request;
  const counted = request.aggregate === 'count' || request.aggregate === 'distinct';
  const values = counted ? [] : [...listed(request.y), ...(value === undefined ? [] : [value])];
  const isTime = 'x' in view && typeof view.x === 'object' && view.x.type === 'times';
  const onX = x !== undefined && (isTime || view.shape === 'points' || view.shape === 'bins') ? [x] : [];
  const names = [...new Set([...onX, ...values])];
  if (names.length === 0) return undefined;
  const picks = names.map((name, index): [string, string] => [
    `g${index}`,
    aggregand(findColumn(columns, name, 'y')),
  ]);
  const counts = picks.map(([alias]) => `CAST(count(${alias}) AS DOUBLE)`);
  const rows = pickedRows(request, { one: '1', ...Object.fromEntries(picks) });
  return {
    sql: `WITH ${rows} SELECT CAST(count(*) AS DOUBLE), ${counts.join(', ')} FROM __rows`,
    columns: names,
  };
}

const row = z.array(z.number());

/**
 * Reads the one row of that statement.
 *
 * @throws CallError where a column has no value in any row: the chart would be empty
 */
export function readGaps({ columns }: GapQuestion, values: readonly Value[]): Gap[] {
  const [all = 0, ...filled] = row.parse(values);
  const gaps = columns.map((column, index) => ({ column, rows: all - (filled[index] ?? 0), of: all }));
  const empty = gaps.find(({ rows }) => rows === all);
  if (empty !== undefined && all > 0) {
    throw new CallError(
      `There is nothing to draw: none of the ${all.toLocaleString('en')} rows has a value in "${empty.column}". ` +
        'Where the sql casts it, the cast fits none of its values.',
    );
  }
  return gaps.filter(({ rows }) => rows > 0);
}
