import { DuckDBListType, DuckDBMapType, DuckDBStructType, type DuckDBType } from '@duckdb/node-api';
import { quoteName, quoteText } from '../sql/quote.ts';

/** Types that DuckDB tells from texts by itself, and whose values it then writes in a way of its own. */
const REWRITTEN = new Set(['TIME', 'UUID']);

export const isJson = (type: DuckDBType): boolean => type.alias === 'JSON';
const isRewritten = (type: DuckDBType): boolean => REWRITTEN.has(String(type));

/** The SQL of a type of read_json in which texts stay as they are written: VARCHAR in place of TIME and UUID. */
export function writtenType(type: DuckDBType): string {
  if (type instanceof DuckDBListType) return `${writtenType(type.valueType)}[]`;
  if (type instanceof DuckDBMapType)
    return `MAP(${writtenType(type.keyType)}, ${writtenType(type.valueType)})`;
  if (type instanceof DuckDBStructType) {
    const entries = type.entryTypes.map((each, at) => `${quoteName(nameAt(type, at))} ${writtenType(each)}`);
    return `STRUCT(${entries.join(', ')})`;
  }
  return isJson(type) ? 'JSON' : isRewritten(type) ? 'VARCHAR' : String(type);
}

/** Whether a type holds a leaf that is so; a type that is neither a list, an object nor a map is a leaf itself. */
export function hasLeaf(type: DuckDBType, isSo: (leaf: DuckDBType) => boolean): boolean {
  if (type instanceof DuckDBListType || type instanceof DuckDBMapType) return hasLeaf(type.valueType, isSo);
  if (type instanceof DuckDBStructType) return type.entryTypes.some((each) => hasLeaf(each, isSo));
  return isSo(type);
}

export const isNested = (type: DuckDBType): boolean =>
  type instanceof DuckDBListType || type instanceof DuckDBMapType || type instanceof DuckDBStructType;

export const hasRewritten = (type: DuckDBType): boolean => hasLeaf(type, isRewritten);

/**
 * Whether DuckDB gave two keys that differ in case only names of their own, which no longer are those of the file.
 */
export function hasRenamed(names: readonly string[]): boolean {
  const lower = new Set(names.map((name) => name.toLowerCase()));
  return names.some((name) => /_\d+$/.test(name) && lower.has(name.toLowerCase().replace(/_\d+$/, '')));
}

/**
 * SQL for whether any leaf of a value is so, never NULL.
 * @param isSo SQL for a leaf, or nothing where a leaf of that type is not asked about
 */
export function anyLeaf(
  sql: string,
  type: DuckDBType,
  isSo: (leaf: string, type: DuckDBType) => string | undefined,
  depth = 0,
): string | undefined {
  if (type instanceof DuckDBStructType) {
    const own = type.entryTypes.flatMap(
      (each, at) => anyLeaf(entryOf(sql, type, at), each, isSo, depth) ?? [],
    );
    return own.length === 0 ? undefined : `(${own.join(' OR ')})`;
  }
  if (type instanceof DuckDBListType || type instanceof DuckDBMapType) {
    const item = `x${depth}`;
    const inner = anyLeaf(item, type.valueType, isSo, depth + 1);
    const list = type instanceof DuckDBListType ? sql : `map_values(${sql})`;
    return inner === undefined
      ? undefined
      : `coalesce(list_bool_or(list_transform(${list}, lambda ${item}: ${inner})), false)`;
  }
  const own = isSo(sql, type);
  return own === undefined ? undefined : `coalesce(${own}, false)`;
}

/**
 * SQL for a value with some of its leaves changed.
 * @param type what the value has
 * @param found a type of the same shape, whose leaves `change` is told too
 * @param change SQL for a leaf, or nothing where it stays
 * @returns `sql` itself where no leaf changes
 */
export function mapLeaves(
  sql: string,
  [type, found]: readonly [DuckDBType, DuckDBType],
  change: (leaf: string, type: DuckDBType, found: DuckDBType) => string | undefined,
  depth = 0,
): string {
  if (type instanceof DuckDBStructType && found instanceof DuckDBStructType) {
    const entries = type.entryTypes.map((each, at) => {
      const before = entryOf(sql, type, at);
      const after = mapLeaves(before, [each, found.entryTypes[at] ?? each], change, depth);
      return { name: nameAt(type, at), after, isSame: before === after };
    });
    if (entries.every(({ isSame }) => isSame)) return sql;
    const packed = entries.map(({ name, after }) => `${quoteName(name)} := ${after}`).join(', ');
    // An object that is missing is no object whose fields are missing.
    return `CASE WHEN ${sql} IS NOT NULL THEN struct_pack(${packed}) END`;
  }
  const isMap = type instanceof DuckDBMapType && found instanceof DuckDBMapType;
  if (isMap || (type instanceof DuckDBListType && found instanceof DuckDBListType)) {
    const item = `x${depth}`;
    const inner = mapLeaves(item, [type.valueType, found.valueType], change, depth + 1);
    if (inner === item) return sql;
    if (!isMap) return `list_transform(${sql}, lambda ${item}: ${inner})`;
    return `CASE WHEN ${sql} IS NOT NULL THEN map(map_keys(${sql}), list_transform(map_values(${sql}), lambda ${item}: ${inner})) END`;
  }
  return change(sql, type, found) ?? sql;
}

const nameAt = (type: DuckDBStructType, at: number): string => type.entryNames[at] ?? '';

const entryOf = (sql: string, type: DuckDBStructType, at: number): string =>
  `struct_extract(${sql}, ${quoteText(nameAt(type, at))})`;
