import type { Column } from '../../duckdb/analysis.ts';
import { CallError } from '../../errors.ts';
import type { ChartRequest } from '../request.ts';
import { classOf, numberColumn } from './columns.ts';
import { finiteOf, pickedRows } from './sql.ts';
import type { Plan } from './view.ts';

const MOST_COLUMNS = 20;

/** Every pair of `count` columns once, the lower number first. */
export const pairsOf = (count: number): [number, number][] =>
  Array.from({ length: count }, (_, a) =>
    Array.from({ length: count - a - 1 }, (_, b): [number, number] => [a, a + b + 1]),
  ).flat();

/** Pearson's coefficient of every pair of number columns, over the rows that have both. */
export function planCorrelation(request: ChartRequest, columns: readonly Column[]): Plan {
  const chosen =
    request.columns?.map((name) => numberColumn(columns, name, 'columns')) ??
    columns.filter((column) => classOf(column) === 'number').slice(0, MOST_COLUMNS);
  if (chosen.length < 2) {
    throw new CallError(
      'A correlation needs two number columns at least. The data has ' +
        `${chosen.length === 1 ? `one: "${chosen[0]?.name}"` : 'none'}.`,
    );
  }
  const picks = Object.fromEntries(chosen.map((column, index) => [`v${index}`, finiteOf(column)]));
  const pairs = pairsOf(chosen.length).map(([a, b]) => `corr(v${a}, v${b})`);
  return {
    sql: `WITH ${pickedRows(request, picks)} SELECT CAST(count(*) AS DOUBLE) AS n, ${pairs.join(', ')} FROM __rows`,
    view: { shape: 'correlation', columns: chosen.map(({ name }) => name) },
  };
}
