import type { EChartsOption, SeriesOption } from 'echarts';
import type { Value } from '../../duckdb/analysis.ts';
import type { ViewOf } from '../plan/view.ts';
import type { ChartRequest } from '../request.ts';
import { numberAxis, timeAxis } from './axes.ts';
import { colorOf, colorsOf, symbolOf } from './colors.ts';
import { frame, gridIn, type Surround } from './frame.ts';
import { seriesOrder } from './order.ts';
import { labelOf, numberOf } from './values.ts';

const SMALLEST = 5;
const LARGEST = 46;

interface Cloud {
  name: string;
  isOther: boolean;
  points: number[][];
}

function cloudsOf(view: ViewOf<'points'>, rows: readonly Value[][], request: ChartRequest): Cloud[] {
  const clouds = new Map<string, Cloud>();
  for (const [x, s, sOther, size, , ...ys] of rows) {
    for (const [index, y] of ys.entries()) {
      const [at, height] = [numberOf(x), numberOf(y)];
      if (at === null || height === null) continue;
      const isOther = sOther === true;
      const name = request.series === undefined ? (view.values[index] ?? 'y') : labelOf(s, sOther);
      const cloud = clouds.get(`${isOther} ${name}`) ?? { name, isOther, points: [] };
      const extent = numberOf(size);
      cloud.points.push(extent === null ? [at, height] : [at, height, extent]);
      clouds.set(`${isOther} ${name}`, cloud);
    }
  }
  return seriesOrder([...clouds.values()], ({ points }) => points.length);
}

/** The diameter of a bubble: its area follows the value, and what is not positive is smallest. */
export const diameterOf = (value: number, most: number): number =>
  Math.max(SMALLEST, LARGEST * Math.sqrt(Math.max(0, value) / (most > 0 ? most : 1)));

/** Points where x and y of a row meet; bubbles have a size besides. */
export function drawPoints(
  request: ChartRequest,
  view: ViewOf<'points'>,
  rows: readonly Value[][],
  { title, notes, look }: Surround,
): EChartsOption {
  const clouds = cloudsOf(view, rows, request);
  const legend = clouds.map(({ name, isOther }, index) => ({
    name,
    color: colorOf(colorsOf(look), index, isOther),
  }));
  const sizeNote = request.kind === 'bubble' ? [`size: ${request.value}`] : [];
  const { base, room, colors } = frame({ title, notes: [...notes, ...sizeNote], look, legend });
  const many = clouds.reduce((sum, { points }) => sum + points.length, 0);
  const most = clouds.reduce(
    (most, { points }) => points.reduce((m, [, , size = 0]) => Math.max(m, size), most),
    0,
  );
  const xName = request.xLabel ?? request.x ?? '';
  const yName = request.yLabel ?? view.values.join(', ');
  const axis = view.x === 'times' ? timeAxis : numberAxis;

  const series = clouds.map((cloud, index): SeriesOption => ({
    type: 'scatter',
    name: cloud.name,
    dimensions: [request.x ?? 'x', yName, ...(request.kind === 'bubble' ? [request.value ?? 'size'] : [])],
    encode: { x: 0, y: 1, tooltip: request.kind === 'bubble' ? [0, 1, 2] : [0, 1] },
    symbol: request.kind === 'bubble' ? 'circle' : symbolOf(index),
    symbolSize: many > 1_000 ? 4 : many > 200 ? 6 : 9,
    itemStyle: { color: colorOf(colors, index, cloud.isOther), opacity: many > 500 ? 0.55 : 0.75 },
    data:
      request.kind === 'bubble'
        ? // Small ones are drawn last, so that none hides another.
          cloud.points
            .toSorted(([, , a = 0], [, , b = 0]) => b - a)
            .map((value) => ({ value, symbolSize: diameterOf(value[2] ?? 0, most) }))
        : cloud.points,
  }));
  return {
    ...base,
    grid: gridIn(room),
    xAxis: { ...axis(xName, colors, room.width), ...(view.x === 'numbers' ? { scale: true } : {}) },
    yAxis: { ...numberAxis(yName, colors, room.height), scale: true },
    tooltip: { confine: true, trigger: 'item' },
    series,
  };
}
