import { columnNames, cutNames } from '../names.ts';
import { type ColumnFacts, emptyFacts, note } from './column.ts';
import { type Header, headerOf } from './header.ts';
import type { Row } from './row.ts';
import { addressOf, type Merge } from './sheet.ts';

/** One column of a table: where it stands in the sheet, its name, and what its cells hold. */
export interface TableColumn {
  at: number;
  name: string;
  facts: ColumnFacts;
}

/** The table of a sheet. */
export interface Table {
  header: Header;
  /** Rows of the sheet above its names, or above its data where there are none. */
  skipped: number;
  columns: TableColumn[];
  /** What is to be known of names that were cut. */
  cut: string[];
  /** What is to be known of a table below it that was not read. */
  another: string | undefined;
}

const LOOKED_AT = 60;
const MAX_SHOWN = 100;

/**
 * Finds the table in a sheet's rows as they come: its names, its columns, and where it ends. Rows of data are handed to
 * `write`.
 */
export class TableReader {
  readonly #merges: readonly Merge[];
  readonly #given: { header?: boolean | undefined; skipRows?: number | undefined };
  readonly #write: (row: Row) => void;
  readonly #columns: ColumnFacts[] = [];
  #first: Row[] = [];
  #header: Header | undefined;
  #last = 0;
  #held: Row | undefined;
  /** The row that another table begins with. */
  #end: Row | undefined;
  rows = 0;

  constructor(
    merges: readonly Merge[],
    given: { header?: boolean | undefined; skipRows?: number | undefined },
    write: (row: Row) => void,
  ) {
    this.#merges = merges;
    this.#given = given;
    this.#write = write;
  }

  add(row: Row): void {
    if (row.number <= (this.#given.skipRows ?? 0) || this.#end !== undefined) return;
    if (this.#header !== undefined) {
      this.#data(row);
      return;
    }
    this.#first.push(row);
    if (this.#first.length === LOOKED_AT) this.#begin();
  }

  /** What was found; to be called once, after the last row. */
  finish(): Table {
    const header = this.#header ?? this.#begin();
    if (this.#held !== undefined) this.#take(this.#held);
    const { names } = header;
    const width = Math.max(this.#columns.length, names?.length ?? 0);
    // A column without a name or a value is a gap.
    const all = Array.from({ length: width }, (_none, at) => ({
      at,
      raw: names?.[at] ?? '',
      facts: this.#columns[at] ?? emptyFacts(),
    })).filter(({ raw, facts }) => raw.trim() !== '' || facts.types.size > 0);
    const written = all.map(({ raw }) => raw);
    const chosen = columnNames(written);
    const columns = all.map(({ at, facts }, index) => ({ at, facts, name: chosen[index] ?? '' }));
    const skipped = Math.max(header.skipped, this.#given.skipRows ?? 0);
    return { header, skipped, columns, cut: cutNames(written), another: this.#another() };
  }

  #begin(): Header {
    const { header: wanted, skipRows } = this.#given;
    const header = headerOf(this.#first, this.#merges, { header: wanted, titles: skipRows === undefined });
    this.#header = header;
    const rows = this.#first.slice(header.above);
    this.#last = this.#first[header.above - 1]?.number ?? 0;
    this.#first = [];
    for (const row of rows) if (this.#end === undefined) this.#data(row);
    return header;
  }

  // After a gap, texts above columns of other types are the names of another table, maybe below a title of its own.
  #data(row: Row): void {
    const isApart = row.number > this.#last + 1 && this.rows > 0;
    const held = this.#held;
    this.#last = row.number;
    if ((isApart || held !== undefined) && this.#isHeader(row)) {
      this.#end = held ?? row;
      this.#held = undefined;
      return;
    }
    this.#held = undefined;
    if (held !== undefined) this.#take(held);
    const values = row.values.filter((value) => value !== undefined);
    if (isApart && values.length === 1 && values[0]?.type === 'VARCHAR') this.#held = row;
    else this.#take(row);
  }

  #isHeader({ values }: Row): boolean {
    const texts = values.every((value) => value === undefined || value.type === 'VARCHAR');
    return (
      texts &&
      values.some((value, at) => {
        const types = this.#columns[at]?.types;
        return value !== undefined && types !== undefined && types.size > 0 && !types.has('VARCHAR');
      })
    );
  }

  #take(row: Row): void {
    this.rows += 1;
    for (const [at, value] of row.values.entries()) {
      if (value === undefined) continue;
      while (this.#columns.length <= at) this.#columns.push(emptyFacts());
      const facts = this.#columns[at];
      if (facts !== undefined) note(facts, value, () => addressOf(row.number, at));
    }
    this.#write(row);
  }

  #another(): string | undefined {
    if (this.#end === undefined) return undefined;
    const { number, values } = this.#end;
    const shown = values.flatMap((value) => value?.text.slice(0, MAX_SHOWN) ?? []).slice(0, 3);
    return `Row ${number} seems to begin another table ("${shown.join('", "')}"), so the rows above it were read. To read it, pass skipRows: ${number - 1}.`;
  }
}
