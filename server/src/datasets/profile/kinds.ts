import type { Column } from '../../duckdb/analysis.ts';

/** What can be asked of a column: numbers have quantiles, texts have lengths, and so on. */
export type Kind = 'number' | 'text' | 'time' | 'boolean' | 'id' | 'other';

const KINDS: [RegExp, Kind][] = [
  // A list of any of the below is none of them.
  [/\[\d*\]$|^(STRUCT|MAP|UNION)\b/, 'other'],
  [/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|^(FLOAT|DOUBLE)$|^DECIMAL/, 'number'],
  [/^(VARCHAR|ENUM)/, 'text'],
  [/^(DATE|TIME|TIMESTAMP)/, 'time'],
  [/^BOOLEAN$/, 'boolean'],
  [/^UUID$/, 'id'],
];

/** The kind of a DuckDB type: https://duckdb.org/docs/stable/sql/data_types/overview */
export function kindOf({ type }: Pick<Column, 'type'>): Kind {
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
}

/** Whether values of a column are told apart exactly, as keys must be. */
export const isWhole = ({ type }: Pick<Column, 'type'>): boolean => /INT(EGER)?$/.test(type);

/** Whether a column is of a kind that identifies rows. */
export const mayBeKey = ({ kind, column }: { kind: Kind; column: Column }): boolean =>
  kind === 'id' || kind === 'text' || isWhole(column);
