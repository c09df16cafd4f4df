import type { EChartsOption } from 'echarts';
import type { Value } from '../../duckdb/analysis.ts';
import { CallError } from '../../errors.ts';
import type { ViewOf } from '../plan/view.ts';
import type { ChartRequest } from '../request.ts';
import { colorOf, colorsOf } from './colors.ts';
import { frame, type Surround } from './frame.ts';
import { tableOf } from './table.ts';

const THIN = 0.015;

/**
 * Shares of a whole, the largest first.
 *
 * @throws CallError where a share is negative, or the whole is nothing
 */
export function drawPie(
  request: ChartRequest,
  view: ViewOf<'groups'>,
  rows: readonly Value[][],
  { title, notes, look }: Surround,
): EChartsOption {
  const { places, series } = tableOf(view, rows, request);
  const values = series[0]?.values ?? [];
  const negative = places.find((_, index) => (values[index] ?? 0) < 0);
  if (negative !== undefined) {
    throw new CallError(
      `A pie cannot show the negative value of "${negative.label}". Use kind "bar", or filter it out.`,
    );
  }
  const slices = places.flatMap(({ label, isOther }, index) => {
    const value = values[index] ?? 0;
    return value > 0 ? [{ name: label, value, isOther }] : [];
  });
  if (slices.length === 0) {
    throw new CallError(
      'There is nothing to divide: every share is zero or empty. Choose another y, or leave it out to count rows.',
    );
  }
  const whole = slices.reduce((sum, { value }) => sum + value, 0);
  // Slices too thin for a label of their own are named by the legend.
  const hasThin = slices.some(({ value }) => value / whole < THIN);
  const legend = slices.map(({ name, isOther }, index) => ({
    name,
    color: colorOf(colorsOf(look), index, isOther),
  }));
  const { base, room, colors } = frame({ title, notes, look, legend: hasThin ? legend : [] });
  return {
    ...base,
    tooltip: { confine: true, trigger: 'item' },
    series: [
      {
        type: 'pie',
        left: room.left,
        right: room.right,
        top: room.top,
        bottom: room.bottom,
        radius: request.kind === 'doughnut' ? ['42%', '74%'] : [0, '74%'],
        startAngle: 90,
        avoidLabelOverlap: true,
        minShowLabelAngle: THIN * 360,
        label: {
          color: colors.text,
          formatter: '@share',
          overflow: 'truncate',
          width: Math.max(80, (room.width - Math.min(room.width, room.height) * 0.74) / 2 - 50),
          lineHeight: 17,
        },
        labelLine: { lineStyle: { color: colors.muted } },
        itemStyle: { borderColor: colors.background, borderWidth: 2 },
        data: slices.map(({ name, value, isOther }, index) => ({
          name,
          value,
          itemStyle: { color: colorOf(colors, index, isOther) },
        })),
      },
    ],
  };
}
