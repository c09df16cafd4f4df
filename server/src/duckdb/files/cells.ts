import type { Column } from '../analysis.ts';
import { columnNames } from './names.ts';

/** What a cell of a workbook holds. */
export type Cell = string | number | boolean | Date | null;

/** A sheet as a table: each value ready for a CSV file. */
interface Sheet {
  columns: Column[];
  rows: Cell[][];
  header: boolean;
}

const isBlank = (cell: Cell | undefined): boolean => cell === null || cell === undefined || cell === '';

/**
 * Finds the table in a sheet: it begins at the first row with a value in it, with names where all of that row is
 * text; each column takes the type that all its cells share.
 */
export function tableOf(cells: readonly (readonly Cell[])[]): Sheet {
  const filled = cells.filter((row) => !row.every(isBlank));
  const width = filled.reduce((most, row) => Math.max(most, row.length), 0);
  const [first = []] = filled;
  const header =
    first.some((cell) => !isBlank(cell)) && first.every((cell) => isBlank(cell) || typeof cell === 'string');
  const rows = filled
    .slice(header ? 1 : 0)
    .map((row) => Array.from({ length: width }, (_, index) => tidy(row[index] ?? null)));
  const names = columnNames(
    Array.from({ length: width }, (_, index) => (header ? String(first[index] ?? '') : '')),
  );
  const columns = names.map((name, index) => ({ name, type: typeOf(rows, index) }));
  return { columns, rows, header };
}

// Excel keeps a time as a part of a day, which hardly ever is a whole second.
function tidy(cell: Cell): Cell {
  if (!(cell instanceof Date)) return cell;
  const second = Math.round(cell.getTime() / 1000) * 1000;
  return Math.abs(second - cell.getTime()) < 5 ? new Date(second) : cell;
}

function typeOf(rows: readonly (readonly Cell[])[], index: number): string {
  let type: string | undefined;
  for (const row of rows) {
    const cell = row[index];
    if (isBlank(cell)) continue;
    const own = typeOfCell(cell ?? '');
    if (type === undefined || type === own) type = own;
    else if (isBoth(type, own, 'BIGINT', 'DOUBLE')) type = 'DOUBLE';
    else if (isBoth(type, own, 'DATE', 'TIMESTAMP')) type = 'TIMESTAMP';
    else return 'VARCHAR';
  }
  return type ?? 'VARCHAR';
}

const isBoth = (a: string, b: string, ...pair: string[]): boolean => pair.includes(a) && pair.includes(b);

function typeOfCell(cell: string | number | boolean | Date): string {
  if (typeof cell === 'number') return Number.isSafeInteger(cell) ? 'BIGINT' : 'DOUBLE';
  if (typeof cell === 'boolean') return 'BOOLEAN';
  if (cell instanceof Date) return cell.getTime() % 86_400_000 === 0 ? 'DATE' : 'TIMESTAMP';
  return 'VARCHAR';
}

/** A row as a line of CSV; what is empty is left out and becomes null. */
export function csvLine(row: readonly Cell[]): string {
  return `${row.map((cell) => (isBlank(cell) ? '' : `"${text(cell ?? '').replaceAll('"', '""')}"`)).join(',')}\n`;
}

function text(cell: string | number | boolean | Date): string {
  if (!(cell instanceof Date)) return String(cell);
  const [day = '', time = ''] = cell.toISOString().split(/[TZ]/);
  return time.startsWith('00:00:00.000') ? day : `${day} ${time}`;
}
