import type { EChartsOption } from 'echarts';
import type { Value } from '../../duckdb/analysis.ts';
import { pairsOf } from '../plan/correlation.ts';
import type { ViewOf } from '../plan/view.ts';
import { listed } from '../plan/groups.ts';
import type { ChartRequest } from '../request.ts';
import { compactNumber } from '../dress.ts';
import { namesBelow, namesBeside } from './axes.ts';
import { frame, gridIn, type Surround } from './frame.ts';
import { keyOf, placesOf, type Place } from './table.ts';
import { measureOf, wordsOf } from './titles.ts';
import { numberOf } from './values.ts';

interface Cells {
  across: string[];
  down: string[];
  cells: [number, number, number][];
  xName: string;
  yName: string;
  name: string;
  /** From the first colour to the last. */
  range: readonly [number, number];
  ramp: 'ramp' | 'diverging';
  label: '@compact' | '@coefficient';
}

const LEGEND = 74;

const short = (value: number): string => compactNumber(value, 4);

// Cells are their own lines.
const bare = { axisLine: { show: false } };

function drawCells(surround: Surround, cells: Cells): EChartsOption {
  const { base, room: whole, colors } = frame({ ...surround, legend: [] });
  const room = { ...whole, right: whole.right + LEGEND, width: whole.width - LEGEND };
  const hasLabels = room.width / cells.across.length > 52 && room.height / cells.down.length > 24;
  const [least, most] = cells.range;
  return {
    ...base,
    grid: gridIn(room),
    xAxis: { ...namesBelow(cells.across, cells.xName, colors, room), ...bare },
    yAxis: { ...namesBeside(cells.down, cells.yName, colors, room), ...bare },
    tooltip: { confine: true, trigger: 'item' },
    visualMap: {
      type: 'continuous',
      min: least,
      max: most,
      dimension: 2,
      calculable: false,
      orient: 'vertical',
      right: whole.right - 8,
      top: 'middle',
      itemHeight: Math.min(160, room.height / 2),
      itemWidth: 14,
      inRange: { color: colors[cells.ramp] },
      textStyle: { color: colors.muted },
      text: [short(most), short(least)],
      formatter: cells.label,
    },
    series: [
      {
        type: 'heatmap',
        name: cells.name,
        data: cells.cells,
        itemStyle: { borderColor: colors.background, borderWidth: 1 },
        label: { show: hasLabels, formatter: cells.label, fontSize: 11 },
      },
    ],
  };
}

/** A number for each pair of names, as colour. */
export function drawHeatmap(
  request: ChartRequest,
  view: ViewOf<'cells'>,
  rows: readonly Value[][],
  surround: Surround,
): EChartsOption {
  const place = (axis: ViewOf<'cells'>['x'], column: number): Place[] =>
    placesOf(
      axis,
      rows.map((row) => ({ value: row[column] ?? null, isOther: row[column + 1] ?? false })),
    );
  const across = place(view.x, 0).map(({ label }) => label);
  const down = place(view.y, 2).map(({ label }) => label);
  const cells = rows.flatMap(([x, xOther, y, yOther, , , , value]): [number, number, number][] => {
    const number = numberOf(value);
    if (number === null) return [];
    return [[across.indexOf(keyOf(view.x, x, xOther)), down.indexOf(keyOf(view.y, y, yOther)), number]];
  });
  const numbers = cells.map(([, , number]) => number);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const isSigned = least < 0 && most > 0;
  const reach = Math.max(-least, most);
  const onY = listed(request.y)[0] ?? '';
  return drawCells(surround, {
    across,
    down,
    cells,
    xName: request.xLabel ?? request.x ?? '',
    yName: request.yLabel ?? onY,
    name: measureOf(view.aggregate, request.value === undefined ? [] : [request.value], wordsOf(request)),
    range: isSigned ? [-reach, reach] : [least, most === least ? least + 1 : most],
    ramp: isSigned ? 'diverging' : 'ramp',
    label: '@compact',
  });
}

/** The coefficient of every pair of columns; a column against itself is 1. */
export function drawCorrelation(
  request: ChartRequest,
  view: ViewOf<'correlation'>,
  rows: readonly Value[][],
  surround: Surround,
): EChartsOption {
  const [, ...coefficients] = rows[0] ?? [];
  const own = view.columns.map((_, index): [number, number, number] => [index, index, 1]);
  const pairs = pairsOf(view.columns.length).flatMap(([a, b], index): [number, number, number][] => {
    const coefficient = numberOf(coefficients[index]);
    return coefficient === null
      ? []
      : [
          [a, b, coefficient],
          [b, a, coefficient],
        ];
  });
  return drawCells(surround, {
    across: view.columns,
    down: view.columns,
    cells: [...own, ...pairs],
    xName: request.xLabel ?? '',
    yName: request.yLabel ?? '',
    name: 'Correlation',
    range: [-1, 1],
    ramp: 'diverging',
    label: '@coefficient',
  });
}
