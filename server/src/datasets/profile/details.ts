import type { Column, Value } from '../../duckdb/analysis.ts';
import { quoteName } from '../../duckdb/sql/quote.ts';
import { mayBeKey } from './kinds.ts';
import { numberOf, type Measured } from './measures.ts';

// Grouping by more different values than this tells nothing that anybody reads.
const MOST_GROUPS = 1_000;
const MOST_TOPPED = 40;
const TOP = 5;
const SHOWN = 100;
// A set of all rows' hashes has to fit into the memory of one statement.
const MOST_HASHED = 3_000_000;
const NEARLY_ALL = 0.9;
const FAR = 3;

/** The columns whose values repeat, so that the most frequent ones say something. */
export function topColumns(measured: readonly Measured[]): Column[] {
  return measured
    .filter(({ kind, distinct, present }) => {
      if (kind === 'other' || distinct === null || present === 0) return false;
      return distinct <= MOST_GROUPS && (distinct <= present * 0.5 || distinct <= TOP);
    })
    .slice(0, MOST_TOPPED)
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
  /** Different rows; null where there are too many to tell. */
  differentRows: number | null;
  /**
   * Exact numbers of different values, by column, of those that have few and those that may be identifiers.
   */
  distinct: Map<string, number>;
  /** The same once case and spaces around them play no part, of texts that have few. */
  folded: Map<string, number>;
  /** Values far outside the middle half, by column. */
  outliers: Map<string, number>;
}

interface Count {
  sql: string;
  keep: (counted: Counted, value: number) => void;
}

const nothing = (): Counted => ({
  differentRows: null,
  distinct: new Map(),
  folded: new Map(),
  outliers: new Map(),
});

function counts(measured: readonly Measured[], rows: number): Count[] {
  if (rows === 0) return [];
  const wanted: Count[] = [];
  const columns = measured.filter(({ kind }) => kind !== 'other').map(({ column }) => quoteName(column.name));
  if (rows <= MOST_HASHED && columns.length === measured.length && columns.length > 0) {
    wanted.push({
      sql: `count(DISTINCT hash(${columns.join(', ')}))`,
      keep: (counted, value) => (counted.differentRows = value),
    });
  }
  for (const one of measured) {
    const { column, quantiles, min, max } = one;
    const name = quoteName(column.name);
    const keepDistinct: Count['keep'] = (counted, value) => counted.distinct.set(column.name, value);
    if (mayIdentify(one, rows)) {
      wanted.push({ sql: `count(DISTINCT hash(${name}))`, keep: keepDistinct });
    } else if (one.distinct !== null && one.distinct <= MOST_GROUPS) {
      wanted.push({ sql: `count(DISTINCT ${name})`, keep: keepDistinct });
      if (one.kind === 'text') {
        wanted.push({
          sql: `count(DISTINCT lower(trim(${name}::VARCHAR)))`,
          keep: (counted, value) => counted.folded.set(column.name, value),
        });
      }
    }
    const bounds = fences(quantiles);
    if (bounds !== undefined && (Number(min) < bounds.low || Number(max) > bounds.high)) {
      wanted.push({
        sql: `count_if(${name} < ${bounds.low}::DOUBLE OR ${name} > ${bounds.high}::DOUBLE)`,
        keep: (counted, value) => counted.outliers.set(column.name, value),
      });
    }
  }
  return wanted;
}

function mayIdentify(one: Measured, rows: number): boolean {
  const { present, distinct } = one;
  return mayBeKey(one) && rows <= MOST_HASHED && present === rows && (distinct ?? 0) >= present * NEARLY_ALL;
}

/** Outside of these a value is far from the rest: three times the middle half's width beyond it. */
function fences(quantiles: readonly number[] | null): { low: number; high: number } | undefined {
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
  for (const [at, { keep }] of counts(measured, rows).entries()) {
    const value = numberOf(row[at] ?? null);
    if (value !== null) keep(counted, value);
  }
  return counted;
}
