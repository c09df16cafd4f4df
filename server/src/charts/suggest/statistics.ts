import { z } from 'zod';
import type { Column, Value } from '../../duckdb/analysis.ts';
import { classOf, type ColumnClass } from '../plan/columns.ts';
import { quoteName } from '../../duckdb/sql/quote.ts';
import { finiteOf, millisecondsOf, pickedRows } from '../plan/sql.ts';
import type { ChartRequest } from '../request.ts';

/** What is known of a column before a chart is made of it. */
export interface Statistics {
  name: string;
  type: ColumnClass;
  isWhole: boolean;
  /** Rows that have a value. */
  filled: number;
  /** Different values, about. */
  distinct: number;
  /** Of numbers, and of times in milliseconds. */
  least: number | null;
  most: number | null;
}

const MOST_COLUMNS = 40;

const drawable = (columns: readonly Column[]): Column[] =>
  columns.filter((column) => classOf(column) !== 'other').slice(0, MOST_COLUMNS);

const measured = (column: Column): string => {
  const type = classOf(column);
  if (type === 'number') return finiteOf(column);
  return type === 'time' ? millisecondsOf(column) : quoteName(column.name);
};

/** The statement that reads the statistics of the first 40 columns in one scan. */
export function statisticsSql(
  source: Pick<ChartRequest, 'dataset' | 'sql'>,
  columns: readonly Column[],
): string {
  const chosen = drawable(columns);
  const picks = Object.fromEntries(chosen.map((column, index) => [`c${index}`, measured(column)]));
  const wanted = chosen.map((column, index) => {
    const hasRange = ['number', 'time'].includes(classOf(column));
    const range = hasRange ? `min(c${index}), max(c${index})` : 'NULL, NULL';
    return `CAST(count(c${index}) AS DOUBLE), CAST(approx_count_distinct(c${index}) AS DOUBLE), ${range}`;
  });
  return `WITH ${pickedRows(source, { ...picks, one: '1' })} SELECT ${['CAST(count(*) AS DOUBLE)', ...wanted].join(', ')} FROM __rows`;
}

const count = z.number();
const bound = z.number().nullable();

/** Reads the one row of that statement. */
export function readStatistics(
  columns: readonly Column[],
  row: readonly Value[],
): { rows: number; columns: Statistics[] } {
  return {
    rows: count.parse(row[0]),
    columns: drawable(columns).map((column, index) => {
      const at = 1 + index * 4;
      return {
        name: column.name,
        type: classOf(column),
        isWhole: /INT|BIGNUM|VARINT/.test(column.type),
        filled: count.parse(row[at]),
        distinct: count.parse(row[at + 1]),
        least: bound.parse(row[at + 2]),
        most: bound.parse(row[at + 3]),
      };
    }),
  };
}
