import stringWidth from 'string-width';
import type { Paint } from './style.ts';

/** A table under its bold head: text to the left, numbers to the right. */
export const formatTable = (
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  paint: Paint,
): string[] => {
  const widths = columns.map((column, at) =>
    Math.max(...[column, ...rows.map((row) => String(row[at] ?? ''))].map((cell) => stringWidth(cell))),
  );
  const line = (cells: readonly (string | number)[]): string =>
    cells
      .map((cell, at) => {
        const gap = ' '.repeat(Math.max((widths[at] ?? 0) - stringWidth(String(cell)), 0));
        return typeof cell === 'number' || typeof rows[0]?.[at] === 'number'
          ? `${gap}${cell}`
          : `${cell}${gap}`;
      })
      .join('  ')
      .trimEnd();
  return [paint('bold', line(columns)), ...rows.map(line)];
};
