import type { EChartsOption, SeriesOption } from 'echarts';
import type { Value } from '../../duckdb/analysis.ts';
import type { ViewOf } from '../plan/view.ts';
import type { ChartRequest, Look } from '../request.ts';
import { fitsBelow, namesBelow, namesBeside, numberAxis, timeAxis } from './axes.ts';
import { colorOf, colorsOf, symbolOf, type Colors } from './colors.ts';
import { frame, gridIn, type Surround } from './frame.ts';
import { tableOf, type Series, type Table } from './table.ts';
import { axisNameOf, wordsOf } from './titles.ts';

interface Drawing extends Surround {
  request: ChartRequest;
  view: ViewOf<'groups'>;
  rows: readonly Value[][];
}

/** Bars beside or on top of each other, standing or lying. */
export function drawBars({ request, view, rows, title, notes, look }: Drawing): EChartsOption {
  const table = tableOf(view, rows, request);
  const { base, room, colors } = frame({ title, notes, look, legend: legendOf(table, look) });
  const labels = table.places.map(({ label }) => label);
  const isLying =
    request.horizontal ?? (view.x.type === 'names' && !fitsBelow(labels, room) && labels.length <= 40);
  const xName = request.xLabel ?? request.x ?? '';
  const yName = request.yLabel ?? axisNameOf(view, wordsOf(request));
  const isAlone = table.series.length === 1;
  const length = isLying ? room.height : room.width;
  const hasLabels = isAlone && length / labels.length >= (isLying ? 16 : 44);
  const bars = {
    type: 'bar' as const,
    barMaxWidth: 64,
    ...(request.stacked ? { stack: 'all' } : {}),
    ...(hasLabels ? { label: labelOfBar(isLying, colors.text) } : {}),
  };
  const series = table.series.map((one, index): SeriesOption => {
    const itemStyle = { color: colorOf(colors, index, one.isOther) };
    const data = isAlone ? greyed(one, table, colors) : one.values;
    return Object.assign({ name: one.name, data, itemStyle }, bars);
  });
  // The label at the end of the longest bar needs a place too.
  const inner = isLying && hasLabels ? { ...room, right: room.right + 40 } : room;
  return {
    ...base,
    grid: gridIn(inner),
    xAxis: isLying ? numberAxis(yName, colors, room.width) : namesBelow(labels, xName, colors, room),
    yAxis: isLying ? namesBeside(labels, xName, colors, room) : numberAxis(yName, colors, room.height),
    tooltip: { confine: true, trigger: 'axis', axisPointer: { type: 'shadow' } },
    series,
  };
}

const labelOfBar = (isLying: boolean, color: string) => ({
  show: true,
  position: isLying ? ('right' as const) : ('top' as const),
  formatter: '@label',
  color,
  textBorderWidth: 0,
});

/** Lines or areas over names, times or numbers. */
export function drawLines({ request, view, rows, title, notes, look }: Drawing): EChartsOption {
  const table = tableOf(view, rows, request);
  const { base, room, colors } = frame({ title, notes, look, legend: legendOf(table, look) });
  const xName = request.xLabel ?? request.x ?? '';
  const yName = request.yLabel ?? axisNameOf(view, wordsOf(request));
  const isNames = view.x.type === 'names';
  const isArea = request.kind === 'area';
  const isStacked = isArea && request.stacked;
  const isFew = table.places.length <= 40;
  const scaled =
    view.x.type === 'times'
      ? timeAxis(xName, colors, room.width, view.x.bucket)
      : { ...numberAxis(xName, colors, room.width), scale: true, splitLine: { show: false } };

  const data = ({ values }: Series) =>
    isNames
      ? values
      : // A moment that a series has no row for is left out, so that its line goes on to the next.
        table.places.flatMap(({ at }, index): [number, number | null][] => {
          const value = values[index] ?? null;
          if (at === null || (value === null && !isStacked)) return [];
          return [[at, value ?? 0]];
        });
  const series = table.series.map((one, index): SeriesOption => {
    const color = colorOf(colors, index, one.isOther);
    return {
      type: 'line',
      name: one.name,
      data: data(one),
      symbol: symbolOf(index),
      symbolSize: 6,
      showSymbol: isFew,
      showAllSymbol: true,
      lineStyle: { width: 2, color },
      itemStyle: { color },
      connectNulls: true,
      ...(isArea ? { areaStyle: { color, opacity: isStacked ? 0.75 : 0.22 } } : {}),
      ...(isStacked ? { stack: 'all' } : {}),
    };
  });
  return {
    ...base,
    grid: gridIn(room),
    xAxis: isNames
      ? {
          ...namesBelow(
            table.places.map(({ label }) => label),
            xName,
            colors,
            room,
          ),
          boundaryGap: false,
        }
      : scaled,
    // Areas are read by their height from zero, lines by their course.
    yAxis: { ...numberAxis(yName, colors, room.height), scale: !isArea },
    tooltip: { confine: true, trigger: 'axis' },
    series,
  };
}

/** Where there is one series, "Other" stands out as grey among its bars. */
const greyed = ({ values }: Series, { places }: Table, { other }: Colors) =>
  places.map(({ isOther }, index) => ({
    value: values[index] ?? null,
    ...(isOther ? { itemStyle: { color: other } } : {}),
  }));

const legendOf = ({ series }: Table, look: Look) =>
  series.map(({ name, isOther }, index) => ({ name, color: colorOf(colorsOf(look), index, isOther) }));
