import type { EChartsOption } from 'echarts';
import type { Value } from '../../duckdb/analysis.ts';
import type { ViewOf } from '../plan/view.ts';
import type { ChartRequest } from '../request.ts';
import { namesBelow, namesBeside, numberAxis, fitsBelow } from './axes.ts';
import { colorOf } from './colors.ts';
import { frame, gridIn, type Surround } from './frame.ts';
import { keyOf, placesOf } from './table.ts';
import { numberOf } from './values.ts';

/** Boxes with whiskers and outliers, one for each value of x or each column on y. */
export function drawBoxes(
  request: ChartRequest,
  view: ViewOf<'boxes'>,
  rows: readonly Value[][],
  { title, notes, look }: Surround,
): EChartsOption {
  const { base, room, colors } = frame({ title, notes, look, legend: [] });
  const { x } = view;
  const labels =
    x === undefined
      ? view.values
      : placesOf(
          x,
          rows.map(([value = null, isOther = false]) => ({ value, isOther })),
        ).map(({ label }) => label);
  const boxes = labels.map((): number[] => []);
  const outliers: number[][] = [];
  const isLying = x?.type === 'names' && !fitsBelow(labels, room) && labels.length <= 40;
  for (const [value, isOther, column, , low, q1, median, q3, high, , furthest] of rows) {
    const index = x === undefined ? (numberOf(column) ?? 0) : labels.indexOf(keyOf(x, value, isOther));
    boxes[index] = [low, q1, median, q3, high].map((number) => numberOf(number) ?? 0);
    for (const far of Array.isArray(furthest) ? furthest : []) {
      const number = numberOf(far);
      if (number !== null) outliers.push(isLying ? [number, index] : [index, number]);
    }
  }
  const name = request.xLabel ?? request.x ?? '';
  const measure = request.yLabel ?? view.values.join(', ');
  const color = colorOf(colors, 0, false);
  const scale = { scale: true };
  return {
    ...base,
    grid: gridIn(room),
    xAxis: isLying
      ? { ...numberAxis(measure, colors, room.width), ...scale }
      : namesBelow(labels, name, colors, room),
    yAxis: isLying
      ? namesBeside(labels, name, colors, room)
      : { ...numberAxis(measure, colors, room.height), ...scale },
    tooltip: { confine: true, trigger: 'item' },
    series: [
      {
        type: 'boxplot',
        name: measure,
        data: boxes,
        boxWidth: [8, 56],
        itemStyle: { color: `${color}55`, borderColor: color, borderWidth: 1.5 },
      },
      {
        type: 'scatter',
        name: 'outlier',
        data: outliers,
        symbolSize: 5,
        itemStyle: { color: colorOf(colors, 5, false), opacity: 0.7 },
      },
    ],
  };
}
