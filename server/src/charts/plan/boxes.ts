import type { Column } from '../../duckdb/analysis.ts';
import { CallError } from '../../errors.ts';
import type { ChartRequest } from '../request.ts';
import { numberColumn, plainColumn } from './columns.ts';
import { gathersOther, listed, planAxis, topOf } from './groups.ts';
import { finiteOf, joinRanking, kept, pickedRows, ranking } from './sql.ts';
import type { FactsByAxis, Plan } from './view.ts';

/** How many outliers on each side of a box are drawn: the furthest. */
const OUTLIERS = 10;

const far = (side: 'min' | 'max', of: string): string =>
  `coalesce(${side}(v, ${OUTLIERS}) FILTER (WHERE ${of}), []::DOUBLE[])`;

/** Boxes by Tukey: quartiles, whiskers to the last value within 1.5 times their distance, outliers beyond. */
export function planBoxes(request: ChartRequest, columns: readonly Column[], facts: FactsByAxis): Plan {
  const ys = listed(request.y).map((name) => numberColumn(columns, name, 'y'));
  if (request.x !== undefined && ys.length > 1) {
    throw new CallError('y: a box chart takes one column with x, or several without x.');
  }
  const group = request.x === undefined ? undefined : plainColumn(columns, request.x, 'x');
  const planned = group === undefined ? undefined : planAxis(request, group, facts.x);
  const isRanked = planned?.axis.type === 'names';
  const top = isRanked ? topOf(request) : Number.MAX_SAFE_INTEGER;

  const picks = {
    x: planned?.sql ?? 'NULL::VARCHAR',
    ...Object.fromEntries(ys.map((column, index) => [`v${index}`, finiteOf(column)])),
  };
  const x = isRanked ? kept('x', top) : '__rows.x AS x, FALSE AS x_other';
  const each = ys.map((_, index) => index).join(', ');
  const values = ys.map((_, index) => `__rows.v${index}`).join(', ');
  const left = isRanked && !gathersOther(request) ? `WHERE __x.place <= ${top}` : '';
  const [low, high] = ['q[1] - 1.5 * (q[3] - q[1])', 'q[3] + 1.5 * (q[3] - q[1])'];
  const ctes = [
    pickedRows(request, picks, planned?.axis.type === 'times' ? 'x IS NOT NULL' : undefined),
    ...(isRanked ? [ranking('x', 'count(*)')] : []),
    `__all AS NOT MATERIALIZED (SELECT ${x}, ${isRanked ? '__x.groups' : '0'} AS x_groups, unnest([${each}]) AS c, unnest([${values}]) AS v ` +
      `FROM __rows ${isRanked ? joinRanking('x') : ''} ${left})`,
    `__values AS NOT MATERIALIZED (SELECT * FROM __all WHERE v IS NOT NULL)`,
    `__boxes AS (SELECT x, x_other, c, count(*) AS n, quantile_cont(v, [0.25, 0.5, 0.75]) AS q FROM __values GROUP BY ALL)`,
  ];
  const select =
    `SELECT b.x, b.x_other, b.c, CAST(n AS DOUBLE) AS n, min(v) FILTER (WHERE v >= ${low}) AS low, ` +
    `q[1] AS q1, q[2] AS q2, q[3] AS q3, max(v) FILTER (WHERE v <= ${high}) AS high, ` +
    `CAST(count(*) FILTER (WHERE v < ${low} OR v > ${high}) AS DOUBLE) AS outliers, ` +
    `list_concat(${far('min', `v < ${low}`)}, ${far('max', `v > ${high}`)}) AS furthest, ` +
    `CAST(any_value(x_groups) AS DOUBLE) AS x_groups ` +
    `FROM __values w JOIN __boxes b ON w.x IS NOT DISTINCT FROM b.x AND w.x_other = b.x_other AND w.c = b.c ` +
    `GROUP BY b.x, b.x_other, b.c, n, q ORDER BY ALL`;
  return {
    sql: `WITH ${ctes.join(', ')} ${select}`,
    view: {
      shape: 'boxes',
      ...(planned === undefined ? {} : { x: planned.axis }),
      top,
      values: ys.map(({ name }) => name),
    },
  };
}
