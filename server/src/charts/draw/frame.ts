import type { EChartsOption } from 'echarts';
import type { Look } from '../request.ts';
import { colorsOf, type Colors } from './colors.ts';
import { widthOf } from './text-width.ts';

/** One entry of the legend. */
export interface Entry {
  name: string;
  color: string;
}

/** What surrounds every drawing. */
export interface Surround {
  title: string;
  notes: readonly string[];
  look: Look;
}

export interface Frame extends Surround {
  legend: readonly Entry[];
}

const FONT = "'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', 'Helvetica Neue', Arial, sans-serif";
const EDGE = 20;
const TITLE = 18;
const SMALL = 12;
const WIDEST_LEGEND = 190;

/** Cut to a width in pixels, with an ellipsis. */
export function cut(text: string, width: number, size: number): string {
  if (widthOf(text, size) <= width) return text;
  let short = '';
  for (const character of text) {
    if (widthOf(`${short}${character}…`, size) > width) break;
    short += character;
  }
  return `${short}…`;
}

/** What stays on one line: words; characters of scripts without spaces, and of a word longer than a line. */
function pieces(text: string, width: number, size: number): string[] {
  const words = text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+/gu) ?? [];
  return words.flatMap((word) => (widthOf(word.trimEnd(), size) > width ? Array.from(word) : word));
}

/** Broken into at most `most` lines of a width in pixels, at spaces where it can. */
export function wrapped(text: string, width: number, size: number, most: number): string[] {
  const lines: string[] = [''];
  for (const word of pieces(text, width, size)) {
    const last = lines.at(-1) ?? '';
    if (last === '' || widthOf(last + word.trimEnd(), size) <= width) lines[lines.length - 1] = last + word;
    else lines.push(word);
  }
  const rest = lines.slice(most - 1).join('');
  return [...lines.slice(0, most - 1), rest]
    .map((line) => cut(line.trim(), width, size))
    .filter((line) => line !== '');
}

/** Where the drawing itself lies, in pixels from each edge. */
export interface Room {
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** What is left to draw in. */
  width: number;
  height: number;
}

/** Lays out title, notes and legend: a row where it fits, else a column on the right. */
export function frame({ title, notes, legend, look }: Frame): {
  base: EChartsOption;
  room: Room;
  colors: Colors;
} {
  const colors = colorsOf(look);
  const width = look.width - 2 * EDGE;
  const titles = wrapped(title, width, TITLE, 2);
  const subtitles = wrapped(notes.join(' · '), width, SMALL, 2);
  const headed = 14 + titles.length * 25 + subtitles.length * 17;

  const isRow = legend.reduce((sum, { name }) => sum + widthOf(name, SMALL) + 44, 0) <= width;
  const longest = legend.reduce((most, { name }) => Math.max(most, widthOf(name, SMALL)), 0);
  const nameWidth = Math.min(longest + 4, WIDEST_LEGEND, look.width / 4);
  const isShown = legend.length > 1;
  const column = isShown && !isRow ? nameWidth + 44 : 0;
  const top = headed + (isShown && isRow ? 40 : 16);
  const room = { left: EDGE, right: EDGE + column, top, bottom: EDGE };

  return {
    colors,
    room: {
      ...room,
      width: look.width - room.left - room.right,
      height: look.height - room.top - room.bottom,
    },
    base: {
      animation: false,
      useUTC: true,
      backgroundColor: colors.background,
      textStyle: { fontFamily: FONT, color: colors.text, fontSize: SMALL },
      title: {
        text: titles.join('\n'),
        subtext: subtitles.join('\n'),
        left: EDGE - 5,
        top: 8,
        itemGap: 5,
        textStyle: { fontSize: TITLE, fontWeight: 'normal', lineHeight: 25, color: colors.text },
        subtextStyle: { fontSize: SMALL, lineHeight: 17, color: colors.muted },
      },
      legend: {
        show: isShown,
        type: isRow ? 'plain' : 'scroll',
        orient: isRow ? 'horizontal' : 'vertical',
        ...(isRow ? { left: EDGE - 5, top: headed + 6 } : { right: EDGE - 10, top: headed + 16 }),
        itemWidth: 16,
        itemHeight: 10,
        itemGap: isRow ? 14 : 9,
        data: legend.map(({ name, color }) => ({ name, itemStyle: { color } })),
        textStyle: {
          color: colors.text,
          ...(isRow ? {} : { width: nameWidth, overflow: 'truncate' as const }),
        },
        pageTextStyle: { color: colors.muted },
        pageIconColor: colors.text,
      },
    },
  };
}

/** The grid of a chart with axes: labels and names of the axes lie inside the room. */
export const gridIn = ({ left, right, top, bottom }: Room) => ({
  left,
  right,
  top,
  bottom,
  outerBoundsMode: 'same' as const,
  outerBoundsContain: 'all' as const,
});
