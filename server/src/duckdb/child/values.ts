import {
  DuckDBArrayValue,
  DuckDBListValue,
  DuckDBMapValue,
  type DuckDBResult,
  DuckDBStructValue,
  DuckDBUnionValue,
  type DuckDBValue,
  DuckDBVariantValue,
} from '@duckdb/node-api';
import type { Column, Value } from '../analysis.ts';

/**
 * A value of DuckDB as JSON can say it: whole numbers that a double holds exactly stay numbers; other whole numbers,
 * decimals, NaN, infinities, times, blobs (as `\xAA`) and the like become text; a map becomes an object.
 */
export function toValue(value: DuckDBValue): Value {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(toValue);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, entry]) => [key, toValue(entry)]));
  }
  if (value instanceof DuckDBMapValue) {
    return Object.fromEntries(value.entries.map(({ key, value: entry }) => [String(key), toValue(entry)]));
  }
  if (value instanceof DuckDBUnionValue || value instanceof DuckDBVariantValue) return toValue(value.value);
  return String(value);
}

/** The columns of a result; JSON, which DuckDB keeps as text under another name, by that name. */
export function columnsOf(result: DuckDBResult): Column[] {
  return result.columnNames().map((name, index) => {
    const type = result.columnType(index);
    return { name, type: type.alias ?? String(type) };
  });
}
