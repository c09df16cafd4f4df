import type { Column } from '../../duckdb/analysis.ts';
import { CallError } from '../../errors.ts';
import type { OwnQuery } from '../library.ts';
import { countSql, readCounts, readTop, topColumns, topSql, type Counted } from './details.ts';
import { findingsOf } from './findings.ts';
import { kindOf } from './kinds.ts';
import { measureSql, quantileSql, readMeasures, readQuantiles, type Measured } from './measures.ts';
import type { ColumnProfile, Profile } from './schema.ts';
import { looksSql, readLooks, type Looks } from './texts.ts';

// More values than this are looked at by sample: a description has to come while somebody waits.
const MOST_CELLS = 60_000_000;
// Each column's estimates take memory while a scan runs, and a statement has a longest length.
const COLUMNS_A_SCAN = 30;

/** Looks at the whole content of table `data`, which has at least one column. */
export async function makeProfile(
  columns: readonly Column[],
  rows: number,
  query: OwnQuery,
): Promise<Profile> {
  const from = sourceFor(rows, columns.length);
  const measured: Measured[] = [];
  let seen = 0;
  for (const some of chunks(columns)) {
    const [row = []] = await query(measureSql(some, from));
    const read = readMeasures(some, row);
    seen = read.rows;
    measured.push(...(await withQuantiles(read.measured, from, seen, query)));
  }
  const topped = topColumns(measured);
  const top = topped.length === 0 ? new Map() : readTop(topped, await query(topSql(topped, from)));
  const counted = await countExactly(measured, seen, from, query);
  const texts = columns.filter((column) => kindOf(column) === 'text');
  const looks: [string, Looks][] = [];
  for (const some of chunks(texts)) {
    const [row = []] = await query(looksSql(some, from, seen));
    looks.push(...readLooks(some, row));
  }
  return {
    profiledRows: seen,
    duplicateRows: counted.differentRows === null ? null : seen - counted.differentRows,
    columns: measured.map((one) => describe(one, seen, counted, top.get(one.column.name) ?? [])),
    findings: findingsOf(seen, measured, counted, new Map(looks)),
  };
}

const chunks = (columns: readonly Column[]): Column[][] =>
  Array.from({ length: Math.ceil(columns.length / COLUMNS_A_SCAN) }, (_none, at) =>
    columns.slice(at * COLUMNS_A_SCAN, (at + 1) * COLUMNS_A_SCAN),
  );

/** The table, or a sample of it that every statement sees alike. */
export function sourceFor(rows: number, columns: number): string {
  const percent = (MOST_CELLS / Math.max(rows * columns, 1)) * 100;
  return percent >= 100
    ? 'data'
    : `(SELECT * FROM data TABLESAMPLE system(${percent.toFixed(3)}%) REPEATABLE (42))`;
}

async function withQuantiles(
  measured: readonly Measured[],
  from: string,
  rows: number,
  query: OwnQuery,
): Promise<Measured[]> {
  const numbers = measured.flatMap(({ kind, column }) => (kind === 'number' ? [column] : []));
  if (numbers.length === 0) return [...measured];
  const [row = []] = await query(quantileSql(numbers, from, rows));
  const quantiles = readQuantiles(numbers, row);
  return measured.map((one) => Object.assign({}, one, { quantiles: quantiles.get(one.column.name) ?? null }));
}

async function countExactly(
  measured: readonly Measured[],
  rows: number,
  from: string,
  query: OwnQuery,
): Promise<Counted> {
  const sql = countSql(measured, rows, from);
  if (sql === undefined) return readCounts(measured, rows, undefined);
  try {
    const [row] = await query(sql);
    return readCounts(measured, rows, row);
  } catch (error) {
    // More different values than fit into memory; the rest of the description does not depend on it.
    if (error instanceof CallError) return readCounts(measured, rows, undefined);
    throw error;
  }
}

function describe(one: Measured, rows: number, counted: Counted, top: ColumnProfile['top']): ColumnProfile {
  const { column, present, min, max, mean, quantiles, length } = one;
  const exact = counted.distinct.get(column.name);
  const [p05, p25, p50, p75, p95] = quantiles ?? [];
  const isWhole =
    p05 !== undefined && p25 !== undefined && p50 !== undefined && p75 !== undefined && p95 !== undefined;
  return {
    ...column,
    nulls: rows - present,
    nullShare: rows === 0 ? 0 : (rows - present) / rows,
    // An estimate may exceed what there can be.
    distinct: exact ?? (one.distinct === null ? null : Math.min(one.distinct, present)),
    min,
    max,
    mean,
    quantiles: isWhole ? { p05, p25, p50, p75, p95 } : null,
    length,
    top,
  };
}
