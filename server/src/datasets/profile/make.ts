import type { Column } from '../../duckdb/analysis.ts';
import { CallError } from '../../errors.ts';
import type { OwnQuery } from '../library.ts';
import { checkSql, conversionsOf, readChecks, type Checked } from './conversions.ts';
import {
  countSql,
  differentRowsSql,
  readCounts,
  readTop,
  topColumns,
  topSql,
  type Counted,
} from './details.ts';
import { findingsOf } from './findings.ts';
import { kindOf } from './kinds.ts';
import { measureSql, numberOf, readMeasures, type Measured } from './measures.ts';
import { quantileSql, readQuantiles, sampleSql } from './sample.ts';
import type { ColumnProfile, Profile } from './schema.ts';
import { maxValueRows, readValues, type Seen, valuesSql } from './texts.ts';

// More values than this are looked at by sample: a description has to come while somebody waits.
const MAX_CELLS = 60_000_000;
// Each column's estimates take memory while a scan runs, and a statement has a longest length.
const COLUMNS_A_SCAN = 30;
const CHECKS_A_STATEMENT = 8;

/**
 * Looks at the whole content of table `data`, which has at least one column. All statements must run in one session:
 * they share a sample. One scan measures every column, a second one counts exactly what the first has made worth
 * counting, and everything that looks into texts looks at the sample.
 * @param options.numbered whether the session offers the rows with their numbers (see `NUMBERED`)
 */
export async function makeProfile(
  columns: readonly Column[],
  rows: number,
  query: OwnQuery,
  { numbered = false }: { numbered?: boolean } = {},
): Promise<Profile> {
  const from = sourceFor(rows, columns.length);
  const isWhole = from === 'data';
  await query(sampleSql(columns, rows, from, isWhole && numbered ? numberedFor(columns) : undefined));
  const measured: Measured[] = [];
  let seen = 0;
  for (const some of chunks(columns, COLUMNS_A_SCAN)) {
    const [row = []] = await query(measureSql(some, from));
    const read = readMeasures(some, row);
    seen = read.rows;
    measured.push(...(await withQuantiles(read.measured, query)));
  }
  const topped = topColumns(measured);
  const top = topped.length === 0 ? new Map() : readTop(topped, await query(topSql(topped, from)));
  const counted = await countExactly(measured, seen, from, query);
  const differentRows = await countRows(measured, counted, seen, from, query);
  const values = await valuesOf(columns, query);
  const conversions = await convertible(values, query);
  const learnt = { rows: seen, isWhole, measured, counted, differentRows, seen: values, conversions };
  return {
    profiledRows: seen,
    duplicateRows: differentRows === null ? null : seen - differentRows,
    columns: measured.map((one) => describe(one, seen, counted, top.get(one.column.name) ?? [])),
    findings: findingsOf(learnt),
  };
}

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_none, at) => all.slice(at * size, (at + 1) * size));

/** The table, or a sample of it that every statement sees alike. */
export function sourceFor(rows: number, columns: number): string {
  const percent = (MAX_CELLS / Math.max(rows * columns, 1)) * 100;
  return percent >= 100
    ? 'data'
    : `(SELECT * FROM data TABLESAMPLE system(${percent.toFixed(3)}%) REPEATABLE (42))`;
}

/** The view that a session has of a table `data` with the numbers of its rows. */
const NUMBERED = { from: '"data rows"', column: 'berth_row' };

const TAKEN = new Set(['file_row_number', NUMBERED.column]);

// A column of one of these names would stand in the place of the rows' numbers.
function numberedFor(columns: readonly Column[]): typeof NUMBERED | undefined {
  return columns.some(({ name }) => TAKEN.has(name.toLowerCase())) ? undefined : NUMBERED;
}

async function withQuantiles(measured: readonly Measured[], query: OwnQuery): Promise<Measured[]> {
  const numbers = measured.flatMap(({ kind, column }) => (kind === 'number' ? [column] : []));
  if (numbers.length === 0) return [...measured];
  const [row = []] = await query(quantileSql(numbers));
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
  const row = sql === undefined ? undefined : await unlessTooMuch(query, sql);
  return readCounts(measured, rows, row);
}

async function countRows(
  measured: readonly Measured[],
  counted: Counted,
  rows: number,
  from: string,
  query: OwnQuery,
): Promise<number | null> {
  const sql = differentRowsSql(measured, counted, rows, from);
  if (sql === undefined) return null;
  if (sql === null) return rows;
  return numberOf((await unlessTooMuch(query, sql))?.[0] ?? null);
}

// More different values than fit into memory and disk; the rest of the description does not depend on them.
async function unlessTooMuch(query: OwnQuery, sql: string) {
  try {
    const [row] = await query(sql);
    return row;
  } catch (error) {
    if (error instanceof CallError) return undefined;
    throw error;
  }
}

async function valuesOf(columns: readonly Column[], query: OwnQuery): Promise<Map<string, Seen>> {
  const texts = columns.filter((column) => kindOf(column) === 'text');
  const values = new Map<string, Seen>();
  for (const some of chunks(texts, COLUMNS_A_SCAN)) {
    const read = readValues(some, await query(valuesSql(some), maxValueRows(some)));
    for (const [name, seen] of read) values.set(name, seen);
  }
  return values;
}

async function convertible(values: ReadonlyMap<string, Seen>, query: OwnQuery): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const some of chunks(conversionsOf(values), CHECKS_A_STATEMENT)) {
    const [row = []] = await query(checkSql(some, values));
    checked.push(...readChecks(some, row));
  }
  return checked;
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
