import type { Column } from '../../duckdb/analysis.ts';
import type { ChartRequest } from '../request.ts';
import { classOf, findColumn, numberColumn, plainColumn } from './columns.ts';
import { listed, MOST_SERIES } from './groups.ts';
import { finiteOf, joinRanking, kept, millisecondsOf, pickedRows, ranking, textOf } from './sql.ts';
import type { Plan } from './view.ts';

/** Scatter and bubbles: rows as they are, or a random sample of them. */
export function planPoints(request: ChartRequest, columns: readonly Column[]): Plan {
  const onX = findColumn(columns, request.x ?? '', 'x');
  const isTime = classOf(onX) === 'time';
  const x = isTime ? millisecondsOf(onX) : finiteOf(numberColumn(columns, onX.name, 'x'));
  const ys = listed(request.y).map((name) => numberColumn(columns, name, 'y'));
  const series = request.series === undefined ? undefined : plainColumn(columns, request.series, 'series');
  const size = request.value === undefined ? undefined : numberColumn(columns, request.value, 'value');

  const picks = {
    x,
    s: series === undefined ? 'NULL::VARCHAR' : textOf(series),
    size: size === undefined ? 'NULL::DOUBLE' : finiteOf(size),
    ...Object.fromEntries(ys.map((column, index) => [`v${index}`, finiteOf(column)])),
  };
  const hasY = ys.map((_, index) => `v${index} IS NOT NULL`).join(' OR ');
  const condition = `x IS NOT NULL AND (${hasY})${size === undefined ? '' : ' AND size IS NOT NULL'}`;
  const ctes = [
    pickedRows(request, picks, condition),
    ...(series === undefined ? [] : [ranking('s', 'count(*)')]),
  ];
  const sample = `(SELECT * FROM __rows USING SAMPLE reservoir(${request.points} ROWS) REPEATABLE (1)) AS __rows`;
  const select =
    `SELECT __rows.x, ${series === undefined ? 'NULL::VARCHAR AS s, FALSE AS s_other' : kept('s', MOST_SERIES)}, ` +
    `__rows.size, CAST((SELECT count(*) FROM __rows) AS DOUBLE) AS n, ` +
    `${ys.map((_, index) => `__rows.v${index}`).join(', ')} ` +
    `FROM ${sample} ${series === undefined ? '' : joinRanking('s')}`;
  return {
    sql: `WITH ${ctes.join(', ')} ${select}`,
    view: { shape: 'points', x: isTime ? 'times' : 'numbers', values: ys.map(({ name }) => name) },
  };
}
