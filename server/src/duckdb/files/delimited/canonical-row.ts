import { isNumber } from '../../conventions/match.ts';
import { fitsDouble, writtenNumber } from '../../conventions/written-number.ts';
import type { ColumnReading } from './column-reading.ts';

const MAX_WHOLE_FIGURES = 18;

/** Rows whose numbers are written as SQL writes them, so that DuckDB can read them without a step in between. */
export class CanonicalRows {
  readonly #readings: readonly ColumnReading[];
  /** For each column, values that are no numbers of its kind. */
  readonly misfits: string[][];
  /** For each column, how often each word for a missing value stood in it. */
  readonly missing: Map<string, number>[];

  constructor(readings: readonly ColumnReading[]) {
    this.#readings = readings;
    this.misfits = readings.map(() => []);
    this.missing = readings.map(() => new Map<string, number>());
  }

  /** Writes the numbers of a row anew. What does not fit is kept as it is and remembered. */
  turn(fields: readonly string[]): string[] {
    return fields.map((field, at) => {
      const reading = this.#readings[at];
      if (reading?.kind !== 'number') return field;
      const value = field.trim();
      if (value === '') return '';
      if (reading.missing.includes(value)) {
        const words = this.missing[at];
        words?.set(value, (words.get(value) ?? 0) + 1);
        return '';
      }
      const number = canonical(value, reading);
      if (number === undefined && (this.misfits[at]?.length ?? 0) < 100) this.misfits[at]?.push(field);
      return number ?? '';
    });
  }
}

function canonical(value: string, reading: Extract<ColumnReading, { kind: 'number' }>): string | undefined {
  const { convention, unit, type } = reading;
  if (!isNumber(value, convention, unit === 'currency' ? 'any' : unit)) return undefined;
  const number = writtenNumber(value, convention);
  if (type === 'BIGINT') {
    const isWhole = !number.hasSign && !number.hasExponent && number.whole <= MAX_WHOLE_FIGURES;
    return isWhole ? number.canonical : undefined;
  }
  if (type === 'DOUBLE') return fitsDouble(number) ? number.canonical : undefined;
  const [width = 0, scale = 0] = (type.match(/\d+/g) ?? []).map(Number);
  return !number.hasExponent && number.fraction <= scale && number.whole <= width - scale
    ? number.canonical
    : undefined;
}
