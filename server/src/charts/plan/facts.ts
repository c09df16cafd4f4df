import { z } from 'zod';
import type { Column, Value } from '../../duckdb/analysis.ts';
import { CallError } from '../../errors.ts';
import type { ChartRequest } from '../request.ts';
import { classOf, findColumn, numberColumn } from './columns.ts';
import { listed } from './groups.ts';
import { MisfitError } from './misfit-error.ts';
import { finiteOf, millisecondsOf, pickedRows } from './sql.ts';
import type { FactsByAxis } from './view.ts';

const factRow = z.tuple([
  z.enum(['x', 'y']),
  z.number(),
  z.number(),
  z.number().nullable(),
  z.number().nullable(),
]);

const KINDS_OVER_NUMBERS = new Set(['line', 'area', 'time_series']);

/** The expression whose range the plan needs to know, or nothing where it can do without. */
function rangeOf(request: ChartRequest, columns: readonly Column[], role: 'x' | 'y'): string | undefined {
  const name = role === 'x' ? request.x : listed(request.y)[0];
  if (name === undefined || request.kind === 'scatter' || request.kind === 'bubble') return undefined;
  if (role === 'y' && request.kind !== 'heatmap') return undefined;
  const column = findColumn(columns, name, role);
  const type = classOf(column);
  if (request.kind === 'histogram') return finiteOf(numberColumn(columns, name, role));
  if (type === 'time') return millisecondsOf(column);
  if (request.kind === 'time_series') {
    const message =
      `x: the column "${column.name}" is ${column.type}, and a time series needs a date or a timestamp. ` +
      `Use kind "line", or another column.`;
    throw column.type === 'VARCHAR' ? new MisfitError(message, column, 'time') : new CallError(message);
  }
  return type === 'number' && KINDS_OVER_NUMBERS.has(request.kind) ? finiteOf(column) : undefined;
}

/**
 * The statement that reads what the plan depends on, or nothing where it depends on nothing.
 *
 * @throws CallError for a column that is missing or of the wrong type
 */
export function factsSql(request: ChartRequest, columns: readonly Column[]): string | undefined {
  const ranges: [string, string][] = [];
  for (const role of ['x', 'y'] as const) {
    const range = rangeOf(request, columns, role);
    if (range !== undefined) ranges.push([role, range]);
  }
  if (ranges.length === 0) return undefined;
  const selects = ranges.map(
    ([role]) =>
      `SELECT '${role}', CAST(count(${role}) AS DOUBLE), CAST(approx_count_distinct(${role}) AS DOUBLE), min(${role}), max(${role}) FROM __rows`,
  );
  return `WITH ${pickedRows(request, Object.fromEntries(ranges))} ${selects.join(' UNION ALL ')}`;
}

/**
 * Reads the rows of that statement.
 *
 * @throws CallError where an axis has no value at all
 */
export function readFacts(rows: readonly Value[][]): FactsByAxis {
  const facts: FactsByAxis = {};
  for (const row of rows) {
    const [role, count, distinct, least, most] = factRow.parse(row);
    if (least === null || most === null) {
      throw new CallError(
        `There is nothing to draw: no row has a value in the column on ${role}. Check the filter.`,
      );
    }
    facts[role] = { rows: count, distinct, least, most };
  }
  return facts;
}
