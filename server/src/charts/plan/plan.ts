import type { Column } from '../../duckdb/analysis.ts';
import { CallError } from '../../errors.ts';
import type { ChartRequest, Kind } from '../request.ts';
import { planBins } from './bins.ts';
import { planBoxes } from './boxes.ts';
import { planCells } from './cells.ts';
import { planCorrelation } from './correlation.ts';
import { listed, planGroups } from './groups.ts';
import { planPoints } from './points.ts';
import type { FactsByAxis, Plan } from './view.ts';

type Field = 'x' | 'y' | 'series' | 'value' | 'columns' | 'bins';

/** Which columns each kind must have and which it may have, and how many of them on y. */
const TAKES: Record<Kind, { needs: Field[]; may: Field[]; ys: number }> = {
  bar: { needs: ['x'], may: ['y', 'series'], ys: 10 },
  line: { needs: ['x'], may: ['y', 'series'], ys: 10 },
  area: { needs: ['x'], may: ['y', 'series'], ys: 10 },
  time_series: { needs: ['x'], may: ['y', 'series'], ys: 10 },
  pie: { needs: ['x'], may: ['y'], ys: 1 },
  doughnut: { needs: ['x'], may: ['y'], ys: 1 },
  scatter: { needs: ['x', 'y'], may: ['series'], ys: 10 },
  bubble: { needs: ['x', 'y', 'value'], may: ['series'], ys: 1 },
  histogram: { needs: ['x'], may: ['series', 'bins'], ys: 0 },
  box: { needs: ['y'], may: ['x'], ys: 10 },
  heatmap: { needs: ['x', 'y'], may: ['value'], ys: 1 },
  correlation: { needs: [], may: ['columns'], ys: 0 },
};

const FIELDS: Field[] = ['x', 'y', 'series', 'value', 'columns', 'bins'];

/**
 * Says what is wrong with a request by its kind alone, all of it at once.
 *
 * @throws CallError
 */
export function checkRequest(request: ChartRequest): void {
  const { needs, may, ys } = TAKES[request.kind];
  const takes = [...needs, ...may];
  const mistakes = [
    ...((request.dataset === undefined) === (request.sql === undefined)
      ? ['Give either dataset or sql, and not both.']
      : []),
    ...needs
      .filter((field) => request[field] === undefined)
      .map((field) => `The kind "${request.kind}" needs ${field}.`),
    ...FIELDS.filter((field) => request[field] !== undefined && !takes.includes(field)).map(
      (field) =>
        `The kind "${request.kind}" does not use ${field}; it takes ${takes.length === 0 ? 'none' : takes.join(', ')}.`,
    ),
    ...(ys > 0 && listed(request.y).length > ys
      ? [`The kind "${request.kind}" takes ${ys === 1 ? 'one column' : `${ys} columns`} on y.`]
      : []),
    ...(request.series !== undefined && listed(request.y).length > 1
      ? ['Give several columns on y, or series, and not both.']
      : []),
  ];
  if (mistakes.length > 0) throw new CallError(mistakes.join(' '));
}

/**
 * Decides the statement behind a chart, from the request, the columns there are, and the facts that
 * `factsSql` asks for.
 *
 * @throws CallError for a column that is missing or of the wrong type, and for more groups than can be read
 */
export function planChart(request: ChartRequest, columns: readonly Column[], facts: FactsByAxis): Plan {
  switch (request.kind) {
    case 'bar':
    case 'line':
    case 'area':
    case 'time_series':
    case 'pie':
    case 'doughnut':
      return planGroups(request, columns, facts);
    case 'scatter':
    case 'bubble':
      return planPoints(request, columns);
    case 'histogram':
      if (facts.x === undefined) throw new Error('a histogram is planned after its facts are read');
      return planBins(request, columns, facts.x);
    case 'box':
      return planBoxes(request, columns, facts);
    case 'heatmap':
      return planCells(request, columns, facts);
    case 'correlation':
      return planCorrelation(request, columns);
  }
}
