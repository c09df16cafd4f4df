import type { Column, Value } from '../../duckdb/analysis.ts';
import { quoteName } from '../../duckdb/sql/quote.ts';
import { isWhole, mayBeKey } from './kinds.ts';
import { numberOf, type Measured } from './measures.ts';

// Grouping by more different values than this tells nothing that anybody reads.
const MAX_GROUPS = 1_000;
const MAX_TOPPED = 40;
const TOP = 5;
const SHOWN = 100;
// A set of more hashes takes longer than anybody waits.
const MAX_HASHED = 10_000_000;
const NEARLY_ALL = 0.9;
const FAR = 3;

/** The columns whose values repeat, so that the most frequent ones say something. */
export function topColumns(measured: readonly Measured[]): Column[] {
  return measured
    .filter(({ kind, distinct, present }) => {
      if (kind === 'other' || distinct === null || present === 0) return false;
      return distinct <= MAX_GROUPS && (distinct <= present * 0.5 || distinct <= TOP);
    })
    .slice(0, MAX_TOPPED)
    .map(({ column }) => column);
}

/** The most frequent values of each of `columns` (at least one): rows of position, value, count. */
export function topSql(columns: readonly Column[], from: string): string {
  const arms = columns.map(({ name }, at) => {
    const column = quoteName(name);
    return `(SELECT ${at}, left(value::VARCHAR, ${SHOWN}), count FROM (SELECT ${column} AS value, count(*) AS count
      FROM ${from} WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY count DESC, value LIMIT ${TOP}))`;
  });
  return arms.join(' UNION ALL ');
}

/** The row of `topSql` by column. */
export function readTop(
  columns: readonly Column[],
  rows: readonly Value[][],
): Map<string, { value: string; count: number }[]> {
  const top = new Map<string, { value: string; count: number }[]>();
  for (const [at, value, count] of rows) {
    const name = columns[numberOf(at ?? null) ?? -1]?.name;
    if (name === undefined || typeof value !== 'string') continue;
    top.set(name, [...(top.get(name) ?? []), { value, count: numberOf(count ?? null) ?? 0 }]);
  }
  // Parts of a UNION ALL may arrive in any order.
  for (const values of top.values()) values.sort((one, other) => other.count - one.count);
  return top;
}

/** What is worth counting exactly, once the first scan has told where. */
export interface Counted {
  /**
   * Exact numbers of different values, by column, of those that have few and those that may be identifiers.
   */
  distinct: Map<string, number>;
  /** The same without blanks around them, and once case plays no part either, of texts that have few. */
  trimmed: Map<string, number>;
  folded: Map<string, number>;
  /** Empty texts, by column. */
  empty: Map<string, number>;
  /** Values far outside the middle half, by column. */
  outliers: Map<string, number>;
}

interface Count {
  sql: string;
  of: keyof Counted;
  column: string;
}

const nothing = (): Counted => ({
  distinct: new Map(),
  trimmed: new Map(),
  folded: new Map(),
  empty: new Map(),
  outliers: new Map(),
});

function counts(measured: readonly Measured[], rows: number): Count[] {
  return rows === 0 ? [] : measured.flatMap((one) => countsOf(one, rows));
}

function countsOf(one: Measured, rows: number): Count[] {
  const { kind, distinct, length } = one;
  const column = one.column.name;
  const name = quoteName(column);
  const wanted: Count[] = [];
  if (mayIdentify(one, rows)) {
    wanted.push({ sql: distinctSql(one, rows), of: 'distinct', column });
  } else if (distinct !== null && distinct <= MAX_GROUPS) {
    wanted.push({ sql: `count(DISTINCT ${name})`, of: 'distinct', column });
    if (kind === 'text') {
      const trimmed = `regexp_replace(${name}::VARCHAR, '^[\\s\\p{Z}]+|[\\s\\p{Z}]+$', '', 'g')`;
      if (one.untrimmed > 0) wanted.push({ sql: `count(DISTINCT ${trimmed})`, of: 'trimmed', column });
      const bare = one.untrimmed > 0 ? trimmed : `${name}::VARCHAR`;
      wanted.push({ sql: `count(DISTINCT lower(${bare}))`, of: 'folded', column });
    }
  }
  if (length?.min === 0) wanted.push({ sql: `count_if(${name}::VARCHAR = '')`, of: 'empty', column });
  const bounds = fences(one);
  if (bounds !== undefined && (Number(one.min) < bounds.low || Number(one.max) > bounds.high)) {
    const { low, high } = bounds;
    // NaN is larger than every number to DuckDB, and far from none.
    const isNumber = /^(FLOAT|DOUBLE)$/.test(one.column.type) ? `NOT isnan(${name}) AND ` : '';
    wanted.push({
      sql: `count_if(${isNumber}(${name} < ${low}::DOUBLE OR ${name} > ${high}::DOUBLE))`,
      of: 'outliers',
      column,
    });
  }
  return wanted;
}

function mayIdentify(one: Measured, rows: number): boolean {
  const { present, distinct } = one;
  return mayBeKey(one) && rows <= MAX_HASHED && present === rows && (distinct ?? 0) >= present * NEARLY_ALL;
}

// So many bits for each row are cheaper than a set of hashes.
const BITS_A_ROW = 16;

/** Counts different values: of whole numbers that lie close together by a bit for each, else by their hashes. */
function distinctSql({ column, min, max }: Measured, rows: number): string {
  const name = quoteName(column.name);
  const [least, most] = [Number(min), Number(max)];
  const isDense =
    isWhole(column) &&
    Number.isSafeInteger(least) &&
    Number.isSafeInteger(most) &&
    most - least <= rows * BITS_A_ROW;
  return isDense
    ? `bit_count(bitstring_agg(${name}, ${least}::${column.type}, ${most}::${column.type}))`
    : `count(DISTINCT hash(${name}))`;
}

/** Outside of these a value is far from the rest: three times the middle half's width beyond it. */
export function fences({ quantiles }: Measured): { low: number; high: number } | undefined {
  const [, lower, , upper] = quantiles ?? [];
  if (lower === undefined || upper === undefined || lower === upper) return undefined;
  const reach = FAR * (upper - lower);
  return { low: lower - reach, high: upper + reach };
}

/** One statement that counts, or nothing where nothing is worth it. */
export function countSql(measured: readonly Measured[], rows: number, from: string): string | undefined {
  const wanted = counts(measured, rows);
  return wanted.length === 0 ? undefined : `SELECT ${wanted.map(({ sql }) => sql).join(', ')} FROM ${from}`;
}

/** The row of `countSql`; none where it could not be had. */
export function readCounts(
  measured: readonly Measured[],
  rows: number,
  row: readonly Value[] | undefined,
): Counted {
  const counted = nothing();
  if (row === undefined) return counted;
  for (const [at, { of, column }] of counts(measured, rows).entries()) {
    const value = numberOf(row[at] ?? null);
    if (value !== null) counted[of].set(column, value);
  }
  return counted;
}

/**
 * One statement that counts different rows. Nothing where a column tells every row from every other, so that there are
 * as many as rows; `undefined` where there are too many rows, or values that cannot be compared.
 */
export function differentRowsSql(
  measured: readonly Measured[],
  counted: Counted,
  rows: number,
  from: string,
): string | null | undefined {
  if (measured.some(({ column }) => counted.distinct.get(column.name) === rows)) return null;
  const columns = measured.filter(({ kind }) => kind !== 'other').map(({ column }) => quoteName(column.name));
  if (rows > MAX_HASHED || columns.length < measured.length || columns.length === 0) return undefined;
  return `SELECT count(DISTINCT hash(${columns.join(', ')})) FROM ${from}`;
}
