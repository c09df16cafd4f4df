import type { Column } from '../../duckdb/analysis.ts';
import type { ChartRequest } from '../request.ts';
import { plainColumn } from './columns.ts';
import { gathered } from './gather.ts';
import { gathersOther, listed, planAxis, planValues, topOf } from './groups.ts';
import { joinRanking, kept, pickedRows, ranking } from './sql.ts';
import type { FactsByAxis, Plan } from './view.ts';

/** A heatmap: one number for each pair of x and y. */
export function planCells(request: ChartRequest, columns: readonly Column[], facts: FactsByAxis): Plan {
  const x = planAxis(request, plainColumn(columns, request.x ?? '', 'x'), facts.x);
  const y = planAxis(request, plainColumn(columns, listed(request.y)[0] ?? '', 'y'), facts.y);
  const value = request.value === undefined ? [] : [request.value];
  const { aggregate, sql } = planValues(columns, value, 'value', request.aggregate);
  const top = topOf(request);

  const sides = [
    { alias: 'x', isRanked: x.axis.type === 'names' },
    { alias: 'y', isRanked: y.axis.type === 'names' },
  ];
  const ranked = sides.filter(({ isRanked }) => isRanked).map(({ alias }) => alias);
  const conditions = sides
    .filter(({ isRanked }) => !isRanked)
    .map(({ alias }) => `${alias} IS NOT NULL`)
    .join(' AND ');
  const picks = { x: x.sql, y: y.sql, v: sql[0] ?? '1' };
  const {
    cte,
    rows,
    values: [number = ''],
  } = gathered(
    pickedRows(request, picks, conditions === '' ? undefined : conditions),
    ['x', 'y'],
    aggregate,
    ['v'],
  );
  const ctes = [cte, ...ranked.map((alias) => ranking(alias, number))];
  const selected = sides.map(({ alias, isRanked }) =>
    isRanked ? kept(alias, top) : `__rows.${alias} AS ${alias}, FALSE AS ${alias}_other`,
  );
  const groups = sides.map(({ alias, isRanked }) =>
    isRanked ? `CAST(any_value(__${alias}.groups) AS DOUBLE) AS ${alias}_groups` : `NULL AS ${alias}_groups`,
  );
  const left = gathersOther(request) ? [] : ranked.map((alias) => `__${alias}.place <= ${top}`);
  return {
    sql:
      `WITH ${ctes.join(', ')} SELECT ${selected.join(', ')}, CAST(${rows} AS DOUBLE) AS n, ` +
      `${groups.join(', ')}, ${number} AS value FROM __rows ${ranked.map(joinRanking).join(' ')} ` +
      `${left.length === 0 ? '' : `WHERE ${left.join(' AND ')}`} GROUP BY ALL ORDER BY ALL`,
    view: { shape: 'cells', x: x.axis, y: y.axis, top, aggregate },
  };
}
