import type { ReadingOptions, ReadingReport } from './reading.ts';

/** One column as callers see it; `type` is DuckDB's name of it, such as BIGINT or TIMESTAMP. */
export interface Column {
  name: string;
  type: string;
}

/** A value in an answer: what JSON can say. Integers beyond 2^53, decimals, times and blobs come as text. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

/** A Parquet file on this machine that a statement may read, under a name. */
export interface Table {
  name: string;
  path: string;
}

/** One read-only SELECT. `parameters` are bound to $1, $2 … or to $name. */
export interface Question {
  sql: string;
  parameters?: readonly Value[] | Record<string, Value>;
  tables: readonly Table[];
}

/** Who asks, and how its work is stopped. */
export interface Caller {
  /** One caller's name among all, by which places are shared. */
  who: string;
  signal: AbortSignal;
  /** Stops the clock of the caller's own deadline until the function returned is called: it waits for its turn. */
  holdDeadline?: (() => () => void) | undefined;
}

/** The rows of an answer, in the order of `columns`; `more` where `limit` cut it off. */
export interface Rows {
  columns: Column[];
  rows: Value[][];
  more: boolean;
}

/** The formats that files come in and go out as; xlsx only comes in. */
export const FORMATS = ['csv', 'tsv', 'json', 'ndjson', 'parquet', 'xlsx'] as const;

export type Format = (typeof FORMATS)[number];

/** What became of a file: how it was read, and what the Parquet file holds. `bytes` is the Parquet file's size. */
export interface Conversion {
  format: Format;
  encoding: string | null;
  delimiter: string | null;
  columns: Column[];
  rows: number;
  bytes: number;
  /** What a person should know about the reading, such as lines that did not fit. */
  warnings: string[];
  reading: ReadingReport;
}

/** One statement of a session; all its rows come, up to `limit`. */
export type SessionAsk = (sql: string, limit: number) => Promise<Rows>;

/**
 * DuckDB behind a sandbox: no statement reads a file but the tables given, writes none, loads nothing, changes no
 * setting, and none takes more than its share of memory, disk and time. Each method throws a CallError for what the
 * caller can mend (a BusyError where no place came free in time), and stops when the caller's signal aborts: then it
 * throws the signal's reason, and leaves no file behind.
 */
export interface Analysis {
  /** Reads a file of any format (told by its content, else by `name`) as `reading` says, and writes it to `target` as Parquet. */
  convert(
    source: { path: string; name: string; format?: Format; reading?: ReadingOptions },
    target: string,
    caller: Caller,
  ): Promise<Conversion>;
  /** The names of the tables a statement reads, its own WITH names left out. */
  tablesOf(sql: string, caller: Caller): Promise<string[]>;
  /** Skips `offset` rows and returns at most `limit`. */
  query(question: Question, page: { limit: number; offset: number }, caller: Caller): Promise<Rows>;
  /**
   * Asks several statements of this server's own, one after the other, of the same tables: they wait for a place and
   * open the tables once; what one of them makes, such as a temporary table, the next ones find. Beside a table `t`
   * stands a view `t rows`, with the numbers of its rows as berth_row. The statements are not checked, so none of them
   * may hold a caller's text.
   */
  session<T>(tables: readonly Table[], caller: Caller, work: (ask: SessionAsk) => Promise<T>): Promise<T>;
  /** Writes a statement's whole result to `target`; `rows` is how many. */
  write(
    question: Question,
    target: { path: string; format: Exclude<Format, 'xlsx'> },
    caller: Caller,
  ): Promise<{ columns: Column[]; rows: number; bytes: number }>;
  close(): Promise<void>;
}
