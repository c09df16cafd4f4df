import { styleText } from 'node:util';
import stringWidth from 'string-width';

type Color = 'red' | 'green' | 'yellow' | 'blue' | 'dim' | 'bold';

/** Colours a text, or leaves it as it is where colours are off. */
export type Paint = (color: Color, text: string) => string;

/** Whether colours are on is decided by `wantsColor`, not by the stream that Node would look at. */
export const painter = (colors: boolean): Paint =>
  colors ? (color, text) => styleText(color, text, { validateStream: false }) : (_, text) => text;

/** Colours only on a terminal, and not with `NO_COLOR` (no-color.org: any value that is not empty). */
export const wantsColor = (isTerminal: boolean, environment: Record<string, string | undefined>): boolean =>
  isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';

/** Pads to a width in terminal columns: a wide character takes two. */
export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - stringWidth(text)));

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - stringWidth(text))) + text;

/** Cuts plain text to a width in terminal columns, never through a character. */
export const truncate = (text: string, width: number): string => {
  if (stringWidth(text) <= width) return text;
  let cut = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(cut + segment) > width - 1) break;
    cut += segment;
  }
  return `${cut}…`;
};

/** Seconds as a person reads them: `0.4 s`, `12 s`, `3 min 05 s`. */
export const duration = (seconds: number): string => {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
};
