import type { Column, Value } from '../../duckdb/analysis.ts';
import { quoteName } from '../../duckdb/sql/quote.ts';
import { kindOf, type Kind } from './kinds.ts';

/** What one scan tells of a column. Counts are of rows; what does not apply to its kind is null. */
export interface Measured {
  column: Column;
  kind: Kind;
  present: number;
  distinct: number | null;
  min: string | number | boolean | null;
  max: string | number | boolean | null;
  mean: number | null;
  quantiles: number[] | null;
  length: { min: number; max: number; mean: number } | null;
  /** Texts with spaces around them, and empty ones. */
  untrimmed: number;
  empty: number;
}

const QUANTILES = '[0.05, 0.25, 0.5, 0.75, 0.95]';
const SHOWN = 200;
const ENOUGH_FOR_QUANTILES = 250_000;

type Measure = keyof typeof MEASURES;

const MEASURES = {
  present: (c: string) => `count(${c})`,
  distinct: (c: string) => `approx_count_distinct(${c})`,
  min: (c: string) => `min(${c})`,
  max: (c: string) => `max(${c})`,
  minText: (c: string) => `min(left(${c}::VARCHAR, ${SHOWN}))`,
  maxText: (c: string) => `max(left(${c}::VARCHAR, ${SHOWN}))`,
  mean: (c: string) => `avg(${c}::DOUBLE) FILTER (isfinite(${c}::DOUBLE))`,
  share: (c: string) => `avg(${c}::INTEGER)`,
  shortest: (c: string) => `min(length(${c}::VARCHAR))`,
  longest: (c: string) => `max(length(${c}::VARCHAR))`,
  length: (c: string) => `avg(length(${c}::VARCHAR))`,
  untrimmed: (c: string) => `count_if(${c}::VARCHAR <> trim(${c}::VARCHAR))`,
  empty: (c: string) => `count_if(${c}::VARCHAR = '')`,
};

const OF_KIND: Record<Kind, readonly Measure[]> = {
  number: ['present', 'distinct', 'min', 'max', 'mean'],
  text: ['present', 'distinct', 'minText', 'maxText', 'shortest', 'longest', 'length', 'untrimmed', 'empty'],
  time: ['present', 'distinct', 'min', 'max'],
  boolean: ['present', 'distinct', 'min', 'max', 'share'],
  id: ['present', 'distinct', 'minText', 'maxText'],
  other: ['present'],
};

/**
 * One statement that measures every column in one scan of `from`; `readMeasures` understands its only row.
 */
export function measureSql(columns: readonly Column[], from: string): string {
  const measures = columns.flatMap((column) =>
    OF_KIND[kindOf(column)].map((measure) => MEASURES[measure](quoteName(column.name))),
  );
  return `SELECT count(*), ${measures.join(', ')} FROM ${from}`;
}

/** The row of `measureSql`, by column. */
export function readMeasures(
  columns: readonly Column[],
  row: readonly Value[],
): { rows: number; measured: Measured[] } {
  const values = row.values();
  const next = (): Value => values.next().value ?? null;
  const rows = numberOf(next()) ?? 0;
  const measured = columns.map((column) => {
    const kind = kindOf(column);
    const taken = new Map<Measure, Value>(OF_KIND[kind].map((measure) => [measure, next()]));
    const number = (measure: Measure): number | null => numberOf(taken.get(measure) ?? null);
    const shortest = number('shortest');
    return {
      column,
      kind,
      present: number('present') ?? 0,
      distinct: number('distinct'),
      min: shownOf(taken.get('min') ?? taken.get('minText') ?? null),
      max: shownOf(taken.get('max') ?? taken.get('maxText') ?? null),
      mean: number('mean') ?? number('share'),
      quantiles: null,
      length:
        shortest === null
          ? null
          : { min: shortest, max: number('longest') ?? 0, mean: number('length') ?? 0 },
      untrimmed: number('untrimmed') ?? 0,
      empty: number('empty') ?? 0,
    };
  });
  return { rows, measured };
}

/**
 * One statement for the quantiles of number columns (at least one); of very many rows a sample says as much.
 */
export function quantileSql(columns: readonly Column[], from: string, rows: number): string {
  const quantiles = columns.map(({ name }) => {
    const number = `${quoteName(name)}::DOUBLE`;
    return `approx_quantile(${number}, ${QUANTILES}) FILTER (isfinite(${number}))`;
  });
  return `SELECT ${quantiles.join(', ')} FROM ${sampled(from, rows, ENOUGH_FOR_QUANTILES)}`;
}

/** The row of `quantileSql` by column. */
export function readQuantiles(
  columns: readonly Column[],
  row: readonly Value[],
): Map<string, number[] | null> {
  return new Map(columns.map(({ name }, at) => [name, numbersOf(row[at] ?? null)]));
}

/** About `wanted` of `rows` rows, the same ones every time, taken in runs so that the others are not read. */
export function sampled(from: string, rows: number, wanted: number): string {
  const percent = (wanted / Math.max(rows, 1)) * 100;
  return percent >= 100 ? from : `${from} TABLESAMPLE system(${percent.toFixed(3)}%) REPEATABLE (42)`;
}

/** A number, also where it came as text because JSON could not hold it exactly. */
export function numberOf(value: Value): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function numbersOf(value: Value): number[] | null {
  if (!Array.isArray(value)) return null;
  const numbers = value.map(numberOf).filter((number) => number !== null);
  return numbers.length === value.length ? numbers : null;
}

const shownOf = (value: Value): string | number | boolean | null =>
  typeof value === 'object' ? null : value;
