import type { Column, Value } from '../../duckdb/analysis.ts';
import { quoteName } from '../../duckdb/sql/quote.ts';
import { kindOf } from './kinds.ts';
import { numberOf } from './measures.ts';

/** The table of a sample; it ends with the session. */
export const SAMPLE = 'berth_sample';

const SAMPLED_ROWS = 20_000;
const SAMPLED_CELLS = 1_000_000;
// So many runs of rows spread over the table: those between them are not even decoded.
const RUNS = 200;
const KEPT_CHARACTERS = 100;
const QUANTILES = '[0.05, 0.25, 0.5, 0.75, 0.95]';

/**
 * Makes a table of about 20,000 rows (fewer of a wide table) out of all parts of `from`, the same ones every time:
 * numbers as DOUBLE, texts cut to 100 characters, by their columns' names.
 * @param numbered what has the same rows with their numbers from 0 in `column`, where there is such a thing
 */
export function sampleSql(
  columns: readonly Column[],
  rows: number,
  from: string,
  numbered: { from: string; column: string } | undefined,
): string {
  const picked = columns.flatMap((column) => {
    const name = quoteName(column.name);
    const kind = kindOf(column);
    if (kind === 'number') return [`${name}::DOUBLE AS ${name}`];
    return kind === 'text' ? [`left(${name}::VARCHAR, ${KEPT_CHARACTERS}) AS ${name}`] : [];
  });
  // A table has a column at least.
  const list = picked.length === 0 ? '1 AS nothing' : picked.join(', ');
  const create = `CREATE TEMP TABLE ${SAMPLE} AS SELECT ${list}`;
  const wanted = Math.min(SAMPLED_ROWS, Math.ceil(SAMPLED_CELLS / Math.max(columns.length, 1)));
  if (rows <= wanted) return `${create} FROM ${from}`;
  if (numbered === undefined) {
    const percent = (wanted / rows) * 100;
    return `${create} FROM ${from} TABLESAMPLE system(${percent.toFixed(3)}%) REPEATABLE (42)`;
  }
  const stride = Math.floor(rows / RUNS);
  const run = Math.ceil(wanted / RUNS);
  return `${create} FROM ${numbered.from} WHERE ${quoteName(numbered.column)} % ${stride} < ${run}`;
}

/** One statement for the quantiles of number columns (at least one) in the sample. */
export function quantileSql(columns: readonly Column[]): string {
  const quantiles = columns.map(({ name }) => {
    const number = quoteName(name);
    return `quantile_cont(${number}, ${QUANTILES}) FILTER (isfinite(${number}))`;
  });
  return `SELECT ${quantiles.join(', ')} FROM ${SAMPLE}`;
}

/** The row of `quantileSql` by column. */
export function readQuantiles(
  columns: readonly Column[],
  row: readonly Value[],
): Map<string, number[] | null> {
  return new Map(columns.map(({ name }, at) => [name, numbersOf(row[at] ?? null)]));
}

function numbersOf(value: Value): number[] | null {
  if (!Array.isArray(value)) return null;
  const numbers = value.map(numberOf).filter((number) => number !== null);
  return numbers.length === value.length ? numbers : null;
}
