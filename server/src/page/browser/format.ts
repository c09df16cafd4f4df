import { locale } from './locale.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];
const counts = new Intl.NumberFormat(locale());
const dates = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' });

/** A number by the customs of the reader's language, such as `1,204` or `1.204`. */
export const formatNumber = (count: number): string => counts.format(count);

/** Such as `1.4 MB`; a thousand bytes are a kilobyte. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  const size = bytes / 1_000 ** power;
  return `${power > 0 && size < 10 ? size.toFixed(1) : Math.round(size)} ${UNITS[power] ?? ''}`;
}

/** Such as `1,204 rows`. */
export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${counts.format(count)} ${count === 1 ? one : many}`;

/** Such as `2 d 3 h`: the two largest units. */
export function formatDuration(seconds: number): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [Math.floor(seconds) % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first === -1 ? -1 : first, first === -1 ? undefined : first + 2)
    .filter(([count], index) => count > 0 || index === 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** An ISO 8601 time in the reader's own zone; anything else as it is. */
export function formatTime(text: string): string {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : dates.format(time);
}

/** One value of a table: null is shown as nothing, and what is nested as JSON. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
