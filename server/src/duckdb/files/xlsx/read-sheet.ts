import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { CallError } from '../../../errors.ts';
import type { ReadingOptions } from '../../reading.ts';
import { streamEntry } from '../zip.ts';
import type { SheetPart, Workbook } from './package.ts';
import { type Findings, type Row, RowReader } from './row.ts';
import { readMerges, readRows } from './sheet.ts';
import { readStrings } from './strings.ts';
import { readStyles } from './styles.ts';
import { type Table, TableReader } from './table.ts';

const MAX_WIDTH = 4_000;
// One text may stand in each of many cells, by its number or since ranges are merged, so that what is written says
// nothing of the size of the file. What waits is in memory.
const MAX_WRITTEN = 1_000_000_000;
const MAX_WAITING = 100_000_000;

/**
 * Writes the rows of a sheet's table as CSV without names, each value under the number of its column in the sheet.
 *
 * @throws CallError for a sheet that cannot be read, or is too wide
 */
export async function readSheet(
  path: string,
  { book, sheet, reading }: { book: Workbook; sheet: SheetPart; reading: ReadingOptions },
  target: string,
): Promise<{ table: Table; findings: Findings }> {
  const out = createWriteStream(target);
  const done = finished(out);
  // Awaited below; until then, a failure of the file would also be an unhandled rejection.
  done.catch(() => {});
  let waiting = '';
  let written = 0;
  const flush = async (): Promise<void> => {
    const lines = waiting;
    waiting = '';
    if (lines !== '' && !out.write(lines)) await once(out, 'drain');
  };
  try {
    const merges = await readMerges(streamEntry(path, sheet.entry));
    const style = await readStyles(path, book);
    const strings = await readStrings(path, book);
    const rows = new RowReader({ strings, style, from1904: book.from1904 }, merges);
    const table = new TableReader(merges, reading, (row) => {
      const length = lengthOf(row);
      written += length;
      if (written > MAX_WRITTEN || waiting.length + length > MAX_WAITING) throw new CallError(TOO_LONG);
      waiting += csvLine(row);
    });
    await readRows(
      streamEntry(path, sheet.entry),
      (raw) => {
        const row = rows.read(raw);
        if (row === undefined) return;
        mustBeNarrow(row);
        table.add(row);
      },
      flush,
    );
    const found = table.finish();
    await flush();
    return { table: found, findings: rows.findings };
  } catch (error) {
    if (error instanceof CallError) throw error;
    throw new CallError(`Sheet "${sheet.name}" cannot be read. Save it as CSV and upload that.`, {
      cause: error,
    });
  } finally {
    out.end();
    await done;
  }
}

const TOO_LONG =
  'The cells of the sheet hold too much text to be read. Save the sheet as CSV and upload that.';

const lengthOf = ({ values }: Row): number =>
  values.reduce((sum, value) => sum + (value?.text.length ?? 0) + 2, values.length);

function mustBeNarrow({ number, values }: Row): void {
  if (values.length <= MAX_WIDTH) return;
  throw new CallError(
    `Row ${number} of the sheet has values in ${values.length} columns, more than ${MAX_WIDTH}. Save the part that you need as CSV.`,
  );
}

/** A row as a line of CSV; what is empty is left out and becomes null. */
function csvLine({ values }: Row): string {
  const fields = Array.from(values, (value) =>
    value === undefined ? '' : `"${value.text.replaceAll('"', '""')}"`,
  );
  return `${fields.join(',')}\n`;
}
