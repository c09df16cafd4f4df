import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { CallError } from '../../errors.ts';
import type { Column } from '../analysis.ts';
import { type Grouping, writeParquet } from '../child/parquet.ts';
import { quoteText } from '../sql/quote.ts';
import { type Cell, csvLine, tableOf } from './cells.ts';
import { entriesOf, unpack } from './zip.ts';

// The whole sheet stands in memory while it is read.
const MOST_UNPACKED_MB = 200;
const MOST_LISTED = 1 << 20;

const sheetCells = z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.date(), z.null()])));

/** Reads one sheet of an Excel workbook (.xlsx), the first unless named, and writes it as Parquet. */
export async function convertWorkbook(
  connection: DuckDBConnection,
  source: { path: string; sheet: string | undefined; scratch: string },
  target: string,
  group: Grouping,
): Promise<{ columns: Column[]; rows: number; bytes: number; warnings: string[] }> {
  const sheets = await sheetsOf(source.path);
  const sheet = chosen(sheets, source.sheet);
  const { columns, rows, header } = tableOf(await cellsOf(source.path, sheet));
  if (columns.length === 0) {
    throw new CallError(`Sheet "${sheet}" is empty. The workbook has ${named(sheets)}.`);
  }

  const lines = createWriteStream(source.scratch);
  const done = finished(lines);
  for (const row of rows) if (!lines.write(csvLine(row))) await once(lines, 'drain');
  lines.end();
  await done;

  const types = columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`).join(', ');
  const from = `read_csv(${quoteText(source.scratch)}, auto_detect = false, delim = ',', quote = '"', escape = '"',
    header = false, parallel = false, columns = {${types}})`;
  const written = await writeParquet(connection, { from, columns }, target, group);
  const warnings = header
    ? []
    : ['The first row holds more than text, so the columns are named column0, column1 and so on.'];
  if (source.sheet === undefined && sheets.length > 1) {
    warnings.push(`The workbook has ${named(sheets)}; "${sheet}" was read.`);
  }
  return { ...written, warnings };
}

async function cellsOf(path: string, sheet: string): Promise<Cell[][]> {
  const { readSheet } = await import('read-excel-file/node');
  try {
    return sheetCells.parse(await readSheet(path, sheet));
  } catch (error) {
    throw new CallError(`Sheet "${sheet}" cannot be read. Save it as CSV and upload that.`, { cause: error });
  }
}

const named = (sheets: readonly string[]): string =>
  `${sheets.length === 1 ? 'the sheet' : 'the sheets'} ${sheets.map((name) => `"${name}"`).join(', ')}`;

function chosen(sheets: readonly string[], wanted: string | undefined): string {
  const [first] = sheets;
  if (first === undefined) throw new CallError('The workbook has no sheet.');
  if (wanted === undefined) return first;
  const sheet =
    sheets.find((name) => name === wanted) ??
    sheets.find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (sheet === undefined)
    throw new CallError(`There is no sheet "${wanted}". The workbook has ${named(sheets)}.`);
  return sheet;
}

async function sheetsOf(path: string): Promise<string[]> {
  const entries = await entriesOf(path);
  const workbook = entries.find(({ name }) => name === 'xl/workbook.xml');
  if (workbook === undefined) {
    throw new CallError(
      'This is an archive and no Excel workbook (.xlsx). Unpack it and upload what is inside.',
    );
  }
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  if (unpacked > MOST_UNPACKED_MB * 1e6) {
    throw new CallError(
      `The workbook unpacks to ${Math.round(unpacked / 1e6)} MB, more than ${MOST_UNPACKED_MB}. Save the sheet as CSV and upload that.`,
    );
  }
  const xml = (await unpack(path, workbook, MOST_LISTED)).toString('utf8');
  return [...xml.matchAll(/<(?:\w+:)?sheet\s[^<>]*?\bname="([^"]*)"/g)].map(([, name = '']) => plain(name));
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plain(xml: string): string {
  return xml.replace(
    /&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
    },
  );
}
