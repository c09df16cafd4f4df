import { addressOf, type Merge, type RawRow } from './sheet.ts';
import { type CellValue, type Context, valueOf } from './value.ts';

/** A row with at least one value; `values` has holes where cells are empty. */
export interface Row {
  number: number;
  values: (CellValue | undefined)[];
}

/** What cells held that no value came of, and what a reader of the table should know of others. */
export interface Findings {
  errors: string[];
  formulas: string[];
  filled: string[];
  hiddenRows: number;
}

/**
 * Makes rows of values, one after another. A range merged over several rows gives its value to each of them, since that
 * is what its reader sees; over several columns it keeps it in the first.
 */
export class RowReader {
  readonly findings: Findings = { errors: [], formulas: [], filled: [], hiddenRows: 0 };
  readonly #context: Context;
  readonly #merges: Merge[];
  #next = 0;
  /** By its column, the range that gives its value to the rows; ranges that overlap are none of Excel's. */
  readonly #open = new Map<number, { bottom: number; value: CellValue }>();

  constructor(context: Context, merges: readonly Merge[]) {
    this.#context = context;
    this.#merges = merges.filter(({ top, bottom }) => bottom > top).toSorted((a, b) => a.top - b.top);
  }

  /** @param quiet whether the row is above the table, where what it lost is of no interest */
  read({ number, hidden, cells }: RawRow): Row | undefined {
    const values: Row['values'] = [];
    for (const cell of cells) {
      const value = valueOf(cell, this.#context);
      if (value === undefined) continue;
      if (!('lost' in value)) {
        values[cell.column] = value;
        continue;
      }
      const address = addressOf(number, cell.column);
      if (value.lost === 'error') this.findings.errors.push(`${address} ${value.shown.slice(0, 40)}`);
      else this.findings.formulas.push(address);
    }
    this.#fill(number, values);
    if (values.every((value) => value === undefined)) return undefined;
    if (hidden) this.findings.hiddenRows += 1;
    return { number, values };
  }

  #fill(number: number, values: Row['values']): void {
    for (const [column, { bottom, value }] of this.#open) {
      if (bottom < number) this.#open.delete(column);
      else values[column] ??= value;
    }
    for (let merge = this.#merges[this.#next]; merge !== undefined && merge.top <= number;) {
      const value = values[merge.left];
      if (merge.top === number && value !== undefined) {
        if ((this.#open.get(merge.left)?.bottom ?? 0) < merge.bottom)
          this.#open.set(merge.left, { bottom: merge.bottom, value });
        this.findings.filled.push(
          `${addressOf(merge.top, merge.left)}:${addressOf(merge.bottom, merge.right)}`,
        );
      }
      this.#next += 1;
      merge = this.#merges[this.#next];
    }
  }
}
