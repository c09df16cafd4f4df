import { rm, stat } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { CallError, messageOf } from '../../../errors.ts';
import type { Column } from '../../analysis.ts';
import { type Grouping, writeParquet } from '../../child/parquet.ts';
import type { Sandbox } from '../../child/sandbox.ts';
import type { ReadingOptions } from '../../reading.ts';
import { quoteName } from '../../sql/quote.ts';
import { CanonicalRows } from './canonical-row.ts';
import { columnNames, cutNames } from '../names.ts';
import { countMissing, firstMisfits, misfitsIn, readAs } from './ask-text.ts';
import { MAX_COLUMNS } from './candidates.ts';
import { typeOf } from './column-reading.ts';
import { ContradictionError, type Decision, decideColumns, type Evidence } from './columns.ts';
import { decideDialect, type Dialect } from './dialect.ts';
import { evidenceOf, isComment } from './evidence.ts';
import { footersIn } from './footers.ts';
import { headOf, piecesOf } from './pieces.ts';
import { placesOf, placeWords } from './places.ts';
import { MISFIT, rowsSql } from './query.ts';
import { dropRejects, KEEP_REJECTS, type Reject, takeRejects } from './rejects.ts';
import { REPAIRED, repair } from './repair.ts';
import { type ConvertedText, samplesIn, textReport } from './text-report.ts';
import { lineBound, type TextSource, textSql } from './text-source.ts';

/** A delimited text in UTF-8, and what is known of it. */
export interface DelimitedText {
  path: string;
  /** A delimiter that the file's name speaks for. */
  hint: string | undefined;
  options: ReadingOptions;
  /** A file of its own for the text written again, where DuckDB does not take it as it is. */
  scratch: string;
}

type Outcome =
  | { failed: unknown }
  | { written: { columns: Column[]; rows: number; bytes: number }; rejects: Reject[] };

// From so many columns on, each step of a query holds so much of each column that the numbers are written anew first,
// which costs time in place of memory.
const WIDE_TABLE = 300;

// Each try widens the type of a column or reads lines that were lost, so there are few.
const MAX_TRIES = 16;

/**
 * Reads a delimited text and writes it as Parquet. The types come from a part of the rows; the writing then tests each
 * value, and one that its column does not hold becomes part of the evidence, until every value of the file is kept.
 * @param open opens a DuckDB that keeps the order of rows
 */
export async function convertDelimited(
  open: (threads: 'one' | 'all') => Promise<Sandbox>,
  text: DelimitedText,
  target: string,
  group: Grouping,
): Promise<ConvertedText> {
  try {
    const beginning = await begin(text);
    await using sandbox = await open(beginning.names.length > WIDE_TABLE ? 'one' : 'all');
    return await new TextReading(sandbox.connection, text, beginning).write(target, group);
  } finally {
    await rm(text.scratch, { force: true });
  }
}

/** What is read of a text before it is read as a whole. */
interface Beginning {
  /** The size of the text in bytes. */
  bytes: number;
  dialect: Dialect;
  names: string[];
  /** Rows of other places than the beginning. */
  rows: string[][];
  tail: string[][];
}

async function begin(text: DelimitedText): Promise<Beginning> {
  const head = await headOf(text.path);
  const dialect = decideDialect(head.text, {
    isWhole: head.isWhole,
    hint: text.hint,
    options: text.options,
  });
  if (dialect.names.length > MAX_COLUMNS) {
    throw new CallError(
      `The table has ${dialect.names.length} columns, more than ${MAX_COLUMNS}. Upload it in parts, or with its columns as rows.`,
    );
  }
  const names = columnNames(dialect.names);
  const unknown = Object.keys(text.options.types ?? {}).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new CallError(
      `There is no column ${quoteName(unknown)} to give a type; there is ${names.slice(0, 50).map(quoteName).join(', ')}.`,
    );
  }
  const { rows, tail } = await piecesOf(text.path, dialect.signs, names.length);
  const { size: bytes } = await stat(text.path);
  return { bytes, dialect, names, rows, tail: head.isWhole ? dialect.tail : tail };
}

class TextReading {
  readonly #connection: DuckDBConnection;
  readonly #text: DelimitedText;
  readonly #dialect: Dialect;
  readonly #names: string[];
  #evidence: Evidence[];
  #source: TextSource;
  #isRepaired = false;
  #lineOffset = 0;
  #canonical: CanonicalRows | undefined;

  constructor(connection: DuckDBConnection, text: DelimitedText, beginning: Beginning) {
    const { bytes, dialect, names, rows, tail } = beginning;
    const footers = footersIn(tail, names.length);
    this.#connection = connection;
    this.#text = text;
    this.#dialect = dialect;
    this.#names = names;
    this.#evidence = evidenceOf(names, dialect.rows, rows, footers);
    this.#source = {
      path: text.path,
      lineBound: lineBound(bytes),
      signs: dialect.signs,
      skip: dialect.skip + (dialect.header ? 1 : 0),
      width: names.length,
      isPadded: false,
      footers,
      hasComments: dialect.rows.some((row) => isComment(row, names.length)),
    };
  }

  async write(target: string, group: Grouping): Promise<ConvertedText> {
    if (this.#dialect.isIrregular) await this.#repair();
    for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
      const decision = await this.#decide();
      const outcome = await this.#attempt(decision, target, group);
      if (await this.#isBetterRead(outcome, decision)) continue;
      if ('failed' in outcome) throw outcome.failed;
      const samples = samplesIn(this.#evidence);
      const report = textReport({
        dialect: this.#dialect,
        evidence: this.#evidence,
        decision,
        ...outcome,
        rejects: outcome.rejects.map(({ line, kind, text }) => ({
          line: line + this.#lineOffset,
          kind,
          text,
        })),
        source: this.#source,
        samples,
        read: await readAs(this.#connection, decision.readings, samples),
        missing:
          this.#canonical?.missing ??
          (await countMissing(
            this.#connection,
            textSql(this.#source, ', ignore_errors = true'),
            decision.readings,
          )),
      });
      return { ...report, warnings: [...cutNames(this.#dialect.names), ...report.warnings] };
    }
    throw new Error('a delimited text was read too often');
  }

  async #decide(): Promise<Decision> {
    try {
      return decideColumns(
        this.#evidence,
        this.#dialect.isSingle ? '' : this.#dialect.signs.delimiter,
        this.#text.options,
      );
    } catch (error) {
      if (!(error instanceof ContradictionError)) throw error;
      const at = this.#names.indexOf(error.column);
      const places = await this.#places(at, [error.value]);
      throw new CallError(`${error.message} In the file, ${placeWords(places)}.`, { cause: error });
    }
  }

  async #attempt({ readings }: Decision, target: string, group: Grouping): Promise<Outcome> {
    this.#canonical = undefined;
    if (this.#names.length > WIDE_TABLE) {
      this.#canonical = new CanonicalRows(readings);
      await this.#repair(this.#canonical);
      if (this.#canonical.misfits.some((values) => values.length > 0)) return { failed: new Error(MISFIT) };
      const types = readings.map((reading) => (reading.kind === 'number' ? reading.type : 'VARCHAR'));
      this.#source = { ...this.#source, types };
    }
    const columns = this.#names.map((name, at) => ({ name, type: typeOf(readings[at] ?? { kind: 'text' }) }));
    const from = rowsSql(
      textSql(this.#source, KEEP_REJECTS),
      readings,
      this.#names,
      this.#canonical !== undefined,
    );
    try {
      const written = await writeParquet(this.#connection, { from, columns }, target, group);
      return { written, rejects: await takeRejects(this.#connection) };
    } catch (error) {
      return { failed: error };
    } finally {
      await dropRejects(this.#connection);
    }
  }

  // Changes what keeps a value or a line from being read. False where nothing does.
  async #isBetterRead(outcome: Outcome, decision: Decision): Promise<boolean> {
    if ('failed' in outcome) {
      const message = messageOf(outcome.failed);
      if (message.includes(MISFIT)) {
        await this.#widen(decision);
        return true;
      }
      if (this.#isRepaired || !/strict mode|strict_mode|invalid state|quote/i.test(message)) return false;
      await this.#repair();
      return true;
    }
    const kinds = new Set(
      outcome.rejects.filter((reject) => !this.#isLeftOut(reject)).map(({ kind }) => kind),
    );
    if (!this.#isRepaired && kinds.has('UNQUOTED VALUE')) {
      await this.#repair();
      return true;
    }
    if (this.#source.isPadded || !kinds.has('MISSING COLUMNS')) return false;
    this.#source = { ...this.#source, isPadded: true };
    return true;
  }

  #isLeftOut({ text }: Reject): boolean {
    const { footers, hasComments, signs } = this.#source;
    return (
      (hasComments && text.startsWith('#')) ||
      footers.some((footer) => text === footer || text.startsWith(`${footer}${signs.delimiter}`))
    );
  }

  // Adds values that do not fit to the evidence. Where that changes nothing, the column is text.
  async #widen({ readings }: Decision): Promise<void> {
    const from = textSql(this.#source, ', ignore_errors = true');
    const own = this.#canonical?.misfits;
    const misfits = own?.some((values) => values.length > 0)
      ? own
      : await misfitsIn(this.#connection, from, readings);
    if (misfits.every((values) => values.length === 0))
      throw new Error('a value that does not fit was not found');
    const asked = this.#names.findIndex(
      (name, at) => this.#text.options.types?.[name] !== undefined && (misfits[at]?.length ?? 0) > 0,
    );
    const before = this.#evidence;
    this.#evidence = before.map(({ name, values, isText }, at) => ({
      name,
      values: [...values, ...(misfits[at] ?? [])],
      isText,
    }));
    const after = await this.#decide();
    if (asked >= 0 && isSame(readings[asked], after.readings[asked])) {
      throw await this.#misfitError(asked, readings, from);
    }
    this.#evidence = this.#evidence.map(({ name, values, isText }, at) => {
      const isStuck = (misfits[at]?.length ?? 0) > 0 && isSame(readings[at], after.readings[at]);
      return { name, values, isText: isText || isStuck };
    });
  }

  async #misfitError(at: number, readings: Decision['readings'], from: string): Promise<CallError> {
    const name = this.#names[at] ?? '';
    const reading = readings[at];
    const values = reading === undefined ? [] : await firstMisfits(this.#connection, from, reading, at);
    const places = await this.#places(at, values);
    return new CallError(
      `Column ${quoteName(name)} cannot be read as ${this.#text.options.types?.[name]}: ${placeWords(places)}. Give it another type, or leave the type out to have it found.`,
    );
  }

  async #places(column: number, values: readonly string[]): Promise<{ line: number; value: string }[]> {
    const { skip, header, signs } = this.#dialect;
    return await placesOf(this.#text.path, signs, { skip: skip + (header ? 1 : 0), column, values });
  }

  // Writes the text again, from the file as it came.
  async #repair(rows?: CanonicalRows): Promise<void> {
    const { signs, skip, header } = this.#dialect;
    const { path, scratch } = this.#text;
    const turn = (fields: string[]): string[] => rows?.turn(fields) ?? fields;
    this.#lineOffset = await repair(path, signs, skip + (header ? 1 : 0), scratch, turn);
    this.#isRepaired = true;
    const { size } = await stat(scratch);
    this.#source = {
      ...this.#source,
      path: scratch,
      lineBound: lineBound(size),
      signs: REPAIRED,
      skip: 0,
    };
  }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
