import { lengthOf } from '../plan/buckets.ts';
import type { Bucket } from '../request.ts';
import type { Colors } from './colors.ts';
import { cut, type Room } from './frame.ts';
import { widthOf } from './text-width.ts';

const SIZE = 12;
// Lines of labels on a lying axis, and of a name on a standing one.
const LINE = 20;

const common = (name: string, colors: Colors, most: number) => ({
  name: cut(name, most, SIZE),
  nameLocation: 'middle' as const,
  nameGap: 12,
  nameTextStyle: { color: colors.muted, fontSize: SIZE },
});

const lines = (colors: Colors) => ({
  axisLine: { show: true, lineStyle: { color: colors.muted } },
  axisTick: { show: false },
  splitLine: { show: false },
});

/** An axis of numbers, with a light line at each tick. */
export function numberAxis(name: string, colors: Colors, most: number) {
  return {
    ...common(name, colors, most),
    type: 'value' as const,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: colors.line } },
    axisLabel: { color: colors.muted, formatter: '@tick', hideOverlap: true },
  };
}

/** `bucket` keeps the ticks from being closer than the points can be. */
export function timeAxis(name: string, colors: Colors, most: number, bucket?: Bucket) {
  return {
    ...(bucket === undefined ? {} : { minInterval: lengthOf(bucket) }),
    ...common(name, colors, most),
    ...lines(colors),
    type: 'time' as const,
    axisLabel: { color: colors.muted, hideOverlap: true },
  };
}

/** How many pixels a name gets beside a standing axis. */
const besideWidth = (room: Room): number => Math.min(240, room.width * 0.35);

/** Whether the names can stand under their places without being turned or cut. */
export const fitsBelow = (labels: readonly string[], room: Room): boolean =>
  labels.every((label) => widthOf(label, SIZE) + 10 <= (room.width - 60) / labels.length);

/** An axis of names along the bottom: straight where they fit, else turned, else only some of them. */
export function namesBelow(labels: readonly string[], name: string, colors: Colors, room: Room) {
  const fits = fitsBelow(labels, room);
  const isSome = !fits && labels.length * LINE > room.width - 60;
  const longest = Math.max(0, ...labels.map((label) => widthOf(label, SIZE)));
  const most = Math.min(150, room.height * 0.35);
  return {
    ...common(name, colors, room.width),
    ...lines(colors),
    type: 'category' as const,
    data: labels.map((label) => ({ value: label })),
    axisLabel: {
      color: colors.muted,
      rotate: fits ? 0 : 40,
      interval: isSome ? Math.ceil((labels.length * LINE) / (room.width - 60)) - 1 : 0,
      ...(longest > most && !fits ? { width: most, overflow: 'truncate' as const } : {}),
    },
  };
}

/** An axis of names along the left side, the first on top. */
export function namesBeside(labels: readonly string[], name: string, colors: Colors, room: Room) {
  const isSome = labels.length * 15 > room.height;
  return {
    ...common(name, colors, room.height),
    ...lines(colors),
    type: 'category' as const,
    inverse: true,
    data: labels.map((label) => ({ value: label })),
    axisLabel: {
      color: colors.muted,
      interval: isSome ? Math.ceil((labels.length * 15) / room.height) - 1 : 0,
      width: besideWidth(room),
      overflow: 'truncate' as const,
    },
  };
}
