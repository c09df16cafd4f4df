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
  /** Different values: counted where there are few, else an estimate. */
  distinct: number;
  isExact: boolean;
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
        isExact: false,
        least: bound.parse(row[at + 2]),
        most: bound.parse(row[at + 3]),
      };
    }),
  };
}

// The estimate is off by some percent, so that one just above what anything is decided by is counted as well.
const COUNTED = 200;

const counted = (columns: readonly Statistics[]): Statistics[] =>
  columns.filter(({ distinct }) => distinct <= COUNTED);

/**
 * The statement that counts the different values of those columns that have few, which costs one more scan
 * and no memory; nothing where there is none. Its one row is for `withCounts`.
 */
export function countSql(
  source: Pick<ChartRequest, 'dataset' | 'sql'>,
  columns: readonly Column[],
  statistics: readonly Statistics[],
): string | undefined {
  const names = new Set(counted(statistics).map(({ name }) => name));
  const chosen = columns.filter(({ name }) => names.has(name));
  if (chosen.length === 0) return undefined;
  const picks = Object.fromEntries(chosen.map((column, index) => [`c${index}`, measured(column)]));
  const wanted = chosen.map((_, index) => `CAST(count(DISTINCT c${index}) AS DOUBLE)`);
  return `WITH ${pickedRows(source, picks)} SELECT ${wanted.join(', ')} FROM __rows`;
}

/** The statistics with what was counted in the place of what was estimated. */
export function withCounts(statistics: readonly Statistics[], row: readonly Value[]): Statistics[] {
  const names = counted(statistics).map(({ name }) => name);
  return statistics.map((column) => {
    const at = names.indexOf(column.name);
    return at < 0 ? column : { ...column, distinct: count.parse(row[at]), isExact: true };
  });
}

/** How many different values there are, for a sentence: `5`, or `about 1,600` where it is an estimate. */
export function countWords({ distinct, isExact }: Pick<Statistics, 'distinct' | 'isExact'>): string {
  if (isExact) return distinct.toLocaleString('en');
  return `about ${Number(distinct.toPrecision(2)).toLocaleString('en')}`;
}
