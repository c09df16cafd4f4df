import type { Column } from '../../duckdb/analysis.ts';
import { CallError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import { MisfitError } from './misfit-error.ts';

/** What a chart can do with a column. Lists, structs and blobs are `other`. */
export type ColumnClass = 'number' | 'time' | 'text' | 'boolean' | 'other';

const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BIGNUM|VARINT|FLOAT|DOUBLE|DECIMAL)\b/;
const TIME = /^(DATE|TIMESTAMP|TIMESTAMP_(S|MS|NS)|TIMESTAMP WITH TIME ZONE)$/;
const TEXT = /^(VARCHAR|ENUM|UUID|TIME|TIME WITH TIME ZONE|INTERVAL|BIT)\b/;

/** Told by DuckDB's name of the type, such as `DECIMAL(10,2)`. */
export function classOf({ type }: Column): ColumnClass {
  if (/[[\]]$/.test(type)) return 'other';
  if (NUMBER.test(type)) return 'number';
  if (TIME.test(type)) return 'time';
  if (type === 'BOOLEAN') return 'boolean';
  return TEXT.test(type) ? 'text' : 'other';
}

/** Times with a zone become UTC first, so that a chart is the same wherever it is drawn. */
export const hasZone = ({ type }: Column): boolean => type === 'TIMESTAMP WITH TIME ZONE';

/**
 * Finds a column by its name; a name that differs in case alone is the same, as it is to DuckDB.
 *
 * @throws CallError that names the nearest columns, and all of them
 */
export function findColumn(columns: readonly Column[], name: string, role: string): Column {
  const found =
    columns.find((column) => column.name === name) ??
    columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const hint = didYouMean(
    name,
    columns.map((column) => column.name),
  );
  const all = columns.slice(0, 40).map(({ name, type }) => `${name} (${type})`);
  const rest = columns.length > all.length ? ` and ${columns.length - all.length} more` : '';
  throw new CallError(
    `${role}: there is no column "${name}". ${hint === undefined ? '' : `${hint} `}There are: ${all.join(', ')}${rest}.`,
  );
}

/** @throws CallError where the column is missing or holds no numbers */
export function numberColumn(columns: readonly Column[], name: string, role: string): Column {
  const column = findColumn(columns, name, role);
  if (classOf(column) === 'number') return column;
  const message =
    `${role}: the column "${column.name}" is ${column.type}, and a number is needed. ` +
    `Choose another, or count it (aggregate "count" or "distinct") where the kind allows.`;
  throw column.type === 'VARCHAR' ? new MisfitError(message, column, 'number') : new CallError(message);
}

/** @throws CallError where the column is missing, or is a list, a struct or a blob */
export function plainColumn(columns: readonly Column[], name: string, role: string): Column {
  const column = findColumn(columns, name, role);
  if (classOf(column) !== 'other') return column;
  throw new CallError(
    `${role}: the column "${column.name}" is ${column.type}, which cannot be drawn. Give sql that makes plain values of it.`,
  );
}
