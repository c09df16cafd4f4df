import type { RawCell } from './sheet.ts';
import type { Style } from './styles.ts';

/** The types that cells have by themselves, as DuckDB calls them. */
export type CellType =
  | 'BIGINT'
  | 'HUGEINT'
  | 'DOUBLE'
  | 'BOOLEAN'
  | 'DATE'
  | 'TIMESTAMP'
  | 'TIME'
  | 'INTERVAL'
  | 'VARCHAR';

/** The value of a cell. */
export interface CellValue {
  type: CellType;
  /** As DuckDB reads it. */
  text: string;
  /** As the file has it, with the format where that gives it its meaning. */
  written: string;
  percent: boolean;
}

/** What stands in a cell without a value: an error such as `#N/A`, or a formula whose result was not stored. */
export type Lost = { lost: 'error' | 'formula'; shown: string };

/** What the cells of a workbook refer to. */
export interface Context {
  strings: readonly string[];
  style(index: number): Style;
  from1904: boolean;
}

const DAY_MS = 86_400_000;
const DAYS_FROM_1904 = 1462;
// The day that Excel counts and that never was, 29 February 1900.
const LEAP_BUG = 60;
const LAST_MOMENT = 1 - 1 / DAY_MS;
const UNIX_EPOCH = 25_569;
// About 1954 in days; a duration is shorter.
const MAX_DURATION_DAYS = 20_000;

/** The value of a cell, or why there is none; nothing for an empty one. */
export function valueOf(cell: RawCell, context: Context): CellValue | Lost | undefined {
  const { type, text, formula } = cell;
  if (type === 'e') return { lost: 'error', shown: text };
  if (type === 's') return textValue(context.strings[Number(text)] ?? '');
  if (type === 'str' || type === 'inlineStr') return textValue(text);
  if (text.trim() === '') return formula ? { lost: 'formula', shown: '' } : undefined;
  if (type === 'b') return plain('BOOLEAN', text.trim() === '1' || text === 'true' ? 'true' : 'false');
  if (type === 'd') return isoValue(text.trim());
  return numberValue(text.trim(), context.style(cell.style), context.from1904);
}

const plain = (type: CellType, text: string, written = text): CellValue => ({
  type,
  text,
  written,
  percent: false,
});

const textValue = (text: string): CellValue | undefined => (text === '' ? undefined : plain('VARCHAR', text));

function isoValue(text: string): CellValue {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return plain('DATE', text);
  const [, day, time] = /^(\d{4}-\d\d-\d\d)?T?(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)Z?$/.exec(text) ?? [];
  if (time === undefined) return plain('VARCHAR', text);
  if (day === undefined) return plain('TIME', time, text);
  return /^00:00(?::00(?:\.0+)?)?$/.test(time)
    ? plain('DATE', day, text)
    : plain('TIMESTAMP', `${day} ${time}`, text);
}

function numberValue(text: string, { meaning, code }: Style, from1904: boolean): CellValue {
  const number = Number(text);
  if (!Number.isFinite(number)) return plain('VARCHAR', text);
  const written = `${text} as ${code}`;
  if (meaning === 'number') return ownNumber(text, number);
  if (meaning === 'percent') return { ...ownNumber(text, number), written, percent: true };
  if (meaning === 'duration') return plain('INTERVAL', clock(number), written);
  if (meaning === 'time' && Math.abs(number) < MAX_DURATION_DAYS)
    return number >= 0 && number < 1
      ? plain('TIME', clock(Math.min(number, LAST_MOMENT)), written)
      : plain('INTERVAL', clock(number), written);
  // A clock time in a cell that was meant for dates: day 0 is no day.
  if (number >= 0 && number < 1 && meaning === 'datetime' && !from1904)
    return plain('TIME', clock(Math.min(number, LAST_MOMENT)), written);
  const moment = momentOf(number + (from1904 ? DAYS_FROM_1904 : 0), from1904);
  if (moment === undefined) return plain('VARCHAR', text);
  const [day = '', time = ''] = moment.toISOString().split(/[TZ]/);
  return time.startsWith('00:00:00.000')
    ? plain('DATE', day, written)
    : plain('TIMESTAMP', `${day} ${time.replace(/\.?0+$/, '')}`, written);
}

// Digits beyond what a double holds are kept where they are written.
function ownNumber(text: string, number: number): CellValue {
  if (/^-?\d+$/.test(text) && !Number.isSafeInteger(number)) {
    const digits = text.replace('-', '').length;
    if (digits <= 18) return plain('BIGINT', text);
    return digits <= 38 ? plain('HUGEINT', text) : plain('DOUBLE', String(number), text);
  }
  return plain(Number.isSafeInteger(number) ? 'BIGINT' : 'DOUBLE', String(number), text);
}

function momentOf(serial: number, from1904: boolean): Date | undefined {
  const days = serial < LEAP_BUG && serial >= 1 && !from1904 ? serial + 1 : serial;
  const moment = new Date(rounded((days - UNIX_EPOCH) * DAY_MS));
  const year = moment.getUTCFullYear();
  return Number.isNaN(year) || serial < 0 || year > 9999 ? undefined : moment;
}

// A part of a day is hardly ever a whole second.
function rounded(milliseconds: number): number {
  const second = Math.round(milliseconds / 1000) * 1000;
  return Math.abs(second - milliseconds) < 5 ? second : Math.round(milliseconds);
}

const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');

/** Days as hours, minutes and seconds, the hours beyond 24 where there are more. */
function clock(days: number): string {
  const all = Math.abs(rounded(days * DAY_MS));
  const fraction = all % 1000 === 0 ? '' : `.${String(all % 1000).padStart(3, '0')}`;
  const text = `${two(all / 3_600_000)}:${two((all / 60_000) % 60)}:${two((all / 1000) % 60)}${fraction}`;
  return days < 0 ? `-${text}` : text;
}
