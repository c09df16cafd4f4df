import type { EChartsOption, SeriesOption } from 'echarts';
import type { Value } from '../../duckdb/analysis.ts';
import type { ViewOf } from '../plan/view.ts';
import type { ChartRequest } from '../request.ts';
import { namesBelow, numberAxis } from './axes.ts';
import { colorOf, colorsOf } from './colors.ts';
import { frame, gridIn, type Surround } from './frame.ts';
import { seriesOrder } from './order.ts';
import { inWords, labelOf, numberOf } from './values.ts';

const labelsOneByOne = ({ start, width, bins }: ViewOf<'bins'>): boolean =>
  Number.isInteger(start) && width === 1 && bins <= 40;

/** The edges of a bin, without the noise of binary fractions. */
function binLabel(view: ViewOf<'bins'>, bin: number): string {
  const { start, width } = view;
  const edge = (index: number): string => inWords(Number((start + index * width).toPrecision(10)));
  return labelsOneByOne(view) ? edge(bin) : `${edge(bin)} – ${edge(bin + 1)}`;
}

/** A histogram; series are stacked in it, so that its outline is that of the whole. */
export function drawBins(
  request: ChartRequest,
  view: ViewOf<'bins'>,
  rows: readonly Value[][],
  { title, notes, look }: Surround,
): EChartsOption {
  const names = new Map<string, { name: string; isOther: boolean; counts: number[] }>();
  for (const [bin, s, sOther, n] of rows) {
    const isOther = sOther === true;
    const name = request.series === undefined ? 'rows' : labelOf(s, sOther);
    const one = names.get(`${isOther} ${name}`) ?? {
      name,
      isOther,
      counts: Array<number>(view.bins).fill(0),
    };
    one.counts[numberOf(bin) ?? 0] = numberOf(n) ?? 0;
    names.set(`${isOther} ${name}`, one);
  }
  const all = seriesOrder([...names.values()], ({ counts }) => counts.reduce((sum, count) => sum + count, 0));
  const legend = all.map(({ name, isOther }, index) => ({
    name,
    color: colorOf(colorsOf(look), index, isOther),
  }));
  const { base, room, colors } = frame({ title, notes, look, legend });
  const name = request.xLabel ?? request.x ?? '';
  const isRange = !labelsOneByOne(view);
  const labels = Array.from({ length: view.bins }, (_, bin) => binLabel(view, bin));
  return {
    ...base,
    grid: gridIn(room),
    // Bars stand on names; where each is a range of numbers, what is shown is a scale whose ticks are their
    // edges.
    xAxis: isRange
      ? [
          { type: 'category', show: false, data: labels },
          {
            ...numberAxis(name, colors, room.width),
            position: 'bottom',
            min: view.start,
            max: view.start + view.bins * view.width,
            splitLine: { show: false },
            axisLine: { show: true, lineStyle: { color: colors.muted } },
          },
        ]
      : namesBelow(labels, name, colors, room),
    yAxis: numberAxis(request.yLabel ?? 'Rows', colors, room.height),
    tooltip: { confine: true, trigger: 'axis', axisPointer: { type: 'shadow' } },
    series: all.map(({ name, isOther, counts }, index): SeriesOption => ({
      type: 'bar',
      name,
      stack: 'all',
      data: counts,
      barCategoryGap: '0%',
      itemStyle: {
        color: colorOf(colors, index, isOther),
        borderColor: colors.background,
        borderWidth: 1,
      },
    })),
  };
}
