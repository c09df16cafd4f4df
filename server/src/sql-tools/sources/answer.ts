import type { FieldDef } from 'pg';

/** What a statement answers. */
export interface Answer {
  columns: { name: string; type: string }[];
  /** One object a row; a column whose name is taken gets a number behind it. */
  rows: Record<string, unknown>[];
  /** Whether there was more than the limits of rows and bytes let through. */
  truncated: boolean;
  /** Rows that a writing statement changed; null for one that only reads. */
  changed: number | null;
}

export interface Limits {
  rows: number;
  bytes: number;
}

/** Gathers rows until a limit is reached. */
export class Gathering {
  readonly #limits: Limits;
  #columns: { name: string; oid: number }[] = [];
  #rows: Answer['rows'] = [];
  #bytes = 0;
  #truncated = false;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get full(): boolean {
    return this.#truncated;
  }

  /** Whether not even one row was let through. */
  get empty(): boolean {
    return this.#truncated && this.#rows.length === 0;
  }

  /** How many more rows it takes to see that there are too many. */
  get wanted(): number {
    return this.#limits.rows - this.#rows.length + 1;
  }

  describe(fields: readonly FieldDef[]): void {
    const seen = new Map<string, number>();
    this.#columns = fields.map(({ name, dataTypeID }) => {
      const times = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      return { name: times === 1 ? name : `${name}_${times}`, oid: dataTypeID };
    });
  }

  add(row: readonly unknown[]): void {
    if (this.#truncated) return;
    const named = Object.fromEntries(this.#columns.map(({ name }, index) => [name, row[index]]));
    this.#bytes += Buffer.byteLength(JSON.stringify(named));
    this.#truncated = this.#rows.length >= this.#limits.rows || this.#bytes > this.#limits.bytes;
    if (!this.#truncated) this.#rows.push(named);
  }

  /** The numbers of the columns' types. */
  get types(): number[] {
    return this.#columns.map(({ oid }) => oid);
  }

  answer(changed: number | null, typeName: (oid: number) => string): Answer {
    const columns = this.#columns.map(({ name, oid }) => ({ name, type: typeName(oid) }));
    return { columns, rows: this.#rows, truncated: this.#truncated, changed };
  }
}
