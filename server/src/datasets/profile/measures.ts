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
  /** Whether all values that are there are the same. */
  isSame: boolean;
  /** Of a sample. */
  quantiles: number[] | null;
  length: { min: number; max: number; mean: number } | null;
  /** Texts with blanks around them. */
  untrimmed: number;
}

const SHOWN = 200;
// Blanks at the end of a text: space, tab, the ends of lines, the blank that does not break and the wide one.
const BLANK_ENDS = [32, 9, 10, 13, 160, 12_288];

type Measure = keyof typeof MEASURES;

const MEASURES = {
  present: (c: string) => `count(${c})`,
  distinct: (c: string) => `approx_count_distinct(${c})`,
  min: (c: string) => `min(${c})`,
  max: (c: string) => `max(${c})`,
  same: (c: string) => `min(${c}) = max(${c})`,
  minText: (c: string) => `left(min(${c})::VARCHAR, ${SHOWN})`,
  maxText: (c: string) => `left(max(${c})::VARCHAR, ${SHOWN})`,
  mean: (c: string) => `avg(${c}::DOUBLE) FILTER (isfinite(${c}::DOUBLE))`,
  share: (c: string) => `avg(${c}::INTEGER)`,
  shortest: (c: string) => `min(length(${c}::VARCHAR))`,
  longest: (c: string) => `max(length(${c}::VARCHAR))`,
  length: (c: string) => `avg(length(${c}::VARCHAR))`,
  // A fifth of what trim() takes, which looks at every character.
  untrimmed: (c: string) =>
    `count_if(ord(${c}::VARCHAR) IN (${BLANK_ENDS.join(', ')}) OR ${BLANK_ENDS.map((code) => `suffix(${c}::VARCHAR, chr(${code}))`).join(' OR ')})`,
};

const OF_KIND: Record<Kind, readonly Measure[]> = {
  number: ['present', 'distinct', 'min', 'max', 'same', 'mean'],
  text: ['present', 'distinct', 'minText', 'maxText', 'same', 'shortest', 'longest', 'length', 'untrimmed'],
  time: ['present', 'distinct', 'min', 'max', 'same'],
  boolean: ['present', 'distinct', 'min', 'max', 'same', 'share'],
  id: ['present', 'distinct', 'minText', 'maxText', 'same'],
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
      isSame: taken.get('same') === true,
      mean: number('mean') ?? number('share'),
      quantiles: null,
      length:
        shortest === null
          ? null
          : { min: shortest, max: number('longest') ?? 0, mean: number('length') ?? 0 },
      untrimmed: number('untrimmed') ?? 0,
    };
  });
  return { rows, measured };
}

/** A number, also where it came as text because JSON could not hold it exactly. */
export function numberOf(value: Value): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

const shownOf = (value: Value): string | number | boolean | null =>
  typeof value === 'object' ? null : value;
