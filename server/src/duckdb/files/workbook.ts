import type { DuckDBConnection } from '@duckdb/node-api';
import { CallError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { Column } from '../analysis.ts';
import { type Grouping, writeParquet } from '../child/parquet.ts';
import { exactSql } from '../conventions/exact.ts';
import type { ReadingOptions, ReadingReport } from '../reading.ts';
import { quoteName, quoteText } from '../sql/quote.ts';
import { type ColumnFacts, typeOf } from './xlsx/column.ts';
import { openWorkbook, type SheetPart } from './xlsx/package.ts';
import { readSheet } from './xlsx/read-sheet.ts';
import { findingsInWords } from './xlsx/findings.ts';
import type { Table, TableColumn } from './xlsx/table.ts';

/** What the report of a reading says of a workbook. */
type Found = Pick<ReadingReport, 'sheet' | 'header' | 'skippedRows' | 'columns' | 'guesses'>;

interface TypedColumn extends TableColumn {
  type: string;
  warning?: string;
  /** The type that the caller asked for. */
  asked?: NonNullable<ReadingOptions['types']>[string];
}

const MAX_DIGITS = 38;

/** Reads one sheet of an Excel workbook (.xlsx, .xlsm), the first visible one unless named, and writes it as Parquet. */
export async function convertWorkbook(
  connection: DuckDBConnection,
  { path, reading, scratch }: { path: string; reading: ReadingOptions; scratch: string },
  target: string,
  group: Grouping,
): Promise<{ columns: Column[]; rows: number; bytes: number; warnings: string[]; found: Found }> {
  const book = await openWorkbook(path).catch((cause: unknown) => {
    if (cause instanceof CallError) throw cause;
    throw new CallError('The workbook is damaged. Open it in Excel and save it again.', { cause });
  });
  const sheet = chosen(book.sheets, reading.sheet);
  const { table, findings } = await readSheet(path, { book, sheet, reading }, scratch);
  if (table.columns.length === 0)
    throw new CallError(`Sheet "${sheet.name}" is empty. The workbook has ${listed(book.sheets)}.`);

  const columns = typesOf(table.columns, reading.types ?? {});
  const { from, cells } = fromCsv(scratch, columns);
  await mustFit(connection, cells, columns);
  const written = await writeParquet(connection, { from, columns }, target, group);
  const { header } = table;
  const others = reading.sheet === undefined ? book.sheets.filter((each) => each !== sheet) : [];
  const warnings = [
    ...header.guesses.map(({ evidence }) => evidence),
    ...(header.names === undefined && reading.header === undefined
      ? ['So the columns are named column0, column1 and so on.']
      : []),
    ...(others.length > 0 ? [`The workbook has ${listed(book.sheets)}; "${sheet.name}" was read.`] : []),
    ...table.cut,
    ...columns.flatMap(({ warning }) => warning ?? []),
    ...findingsInWords(findings),
    ...(table.another === undefined ? [] : [table.another]),
    ...(written.rows === 0 ? ['The sheet has column names and no rows.'] : []),
  ];
  return { ...written, warnings, found: foundIn(table, columns, sheet, others) };
}

// A type that was asked for and that a cell does not fit; all others fit.
async function mustFit(
  connection: DuckDBConnection,
  cells: string,
  columns: readonly TypedColumn[],
): Promise<void> {
  for (const { name, at, type, asked } of columns) {
    if (asked === undefined) continue;
    const reader = await connection.runAndReadAll(
      `SELECT c${at} FROM ${cells} WHERE c${at} IS NOT NULL AND (${exactSql(asked, type, `c${at}`)}) IS NULL LIMIT 1`,
    );
    const [value] = reader.getRowsJson()[0] ?? [];
    if (typeof value !== 'string') continue;
    throw new CallError(`Column "${name}" cannot be read as ${type}: it holds "${value.slice(0, 100)}".`);
  }
}

function foundIn(
  { header, skipped }: Table,
  columns: readonly TypedColumn[],
  sheet: SheetPart,
  others: readonly SheetPart[],
): Found {
  const guess = {
    about: 'sheet',
    column: null,
    value: sheet.name,
    evidence: 'It is the first sheet that is visible.',
    sure: false,
    candidates: others.map(({ name }) => name),
  } as const;
  return {
    sheet: sheet.name,
    header: header.names !== undefined,
    skippedRows: skipped,
    columns: columns.map(({ name, type, facts }) => ({ name, type, samples: facts.samples })),
    guesses: [
      ...(others.length > 0 ? [{ ...guess, candidates: [...guess.candidates] }] : []),
      ...header.guesses,
    ],
  };
}

// What a caller asks for is read from the text of a cell, since the reader of CSV would round it to fit.
function fromCsv(path: string, columns: readonly TypedColumn[]): { from: string; cells: string } {
  const width = Math.max(...columns.map(({ at }) => at)) + 1;
  const types = new Map(columns.map(({ at, type, asked }) => [at, asked === undefined ? type : 'VARCHAR']));
  const all = Array.from(
    { length: width },
    (_none, at) => `c${at}: ${quoteText(types.get(at) ?? 'VARCHAR')}`,
  );
  const cells = `read_csv(${quoteText(path)}, auto_detect = false, delim = ',', quote = '"',
    escape = '"', header = false, parallel = false, null_padding = true, columns = {${all.join(', ')}})`;
  const values = columns.map(({ at, name, type, asked }) => {
    const value = asked === undefined ? `c${at}` : exactSql(asked, type, `c${at}`);
    return `${value} AS ${quoteName(name)}`;
  });
  return { from: `(SELECT ${values.join(', ')} FROM ${cells})`, cells };
}

function typesOf(
  columns: readonly TableColumn[],
  given: NonNullable<ReadingOptions['types']>,
): TypedColumn[] {
  const names = columns.map(({ name }) => name);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, names) ?? `There are ${names.slice(0, 50).join(', ')}.`;
    throw new CallError(`types: there is no column ${JSON.stringify(unknown)}. ${hint}`);
  }
  return columns.map((column) => {
    const wanted = given[column.name];
    return wanted === undefined
      ? Object.assign(column, typeOf(column.name, column.facts))
      : Object.assign(column, { type: wantedType(wanted, column.facts), asked: wanted });
  });
}

function wantedType(wanted: NonNullable<ReadingOptions['types']>[string], { digits }: ColumnFacts): string {
  const whole = Math.min(digits.whole, MAX_DIGITS);
  const names = {
    text: 'VARCHAR',
    integer: digits.whole > 18 ? 'HUGEINT' : 'BIGINT',
    decimal: `DECIMAL(${MAX_DIGITS},${Math.min(digits.fraction, MAX_DIGITS - whole)})`,
    boolean: 'BOOLEAN',
    date: 'DATE',
    timestamp: 'TIMESTAMP',
    time: 'TIME',
  };
  return names[wanted];
}

// What a warning lists; Excel's own names of sheets have at most 31 characters.
const MAX_LISTED = 50;
const MAX_SHEET_NAME = 100;

const listed = (sheets: readonly SheetPart[]): string =>
  `${sheets.length === 1 ? 'the sheet' : 'the sheets'} ${sheets
    .slice(0, MAX_LISTED)
    .map(({ name, hidden }) => `"${name.slice(0, MAX_SHEET_NAME)}"${hidden ? ' (hidden)' : ''}`)
    .join(', ')}${sheets.length > MAX_LISTED ? ` and ${sheets.length - MAX_LISTED} more` : ''}`;

function chosen(sheets: readonly SheetPart[], wanted: string | undefined): SheetPart {
  const first = sheets.find(({ hidden }) => !hidden) ?? sheets[0];
  if (first === undefined) throw new CallError('The workbook has no sheet with cells.');
  if (wanted === undefined) return first;
  const sheet =
    sheets.find(({ name }) => name === wanted) ??
    sheets.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (sheet === undefined)
    throw new CallError(`There is no sheet "${wanted}". The workbook has ${listed(sheets)}.`);
  return sheet;
}
