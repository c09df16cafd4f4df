import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { lineEndOf, type Signs, splitRecords, type TextRecord } from './records.ts';

const CHUNK = 1 << 20;

/**
 * The records of a text file in UTF-8, a piece at a time. A quote that is never closed, or that stands within a value,
 * is part of the value.
 */
export async function* recordsOf(path: string, signs: Signs): AsyncGenerator<TextRecord[]> {
  const decoder = new TextDecoder();
  let rest = '';
  let line = 1;
  let lineEnd: '\n' | '\r' | undefined;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) {
    rest += decoder.decode(chunk, { stream: true });
    lineEnd ??= lineEndOf(rest);
    const { records, end, nextLine } = splitRecords(rest, signs, { isWhole: false, line, lineEnd });
    rest = rest.slice(end);
    line = nextLine;
    yield records;
  }
  rest += decoder.decode();
  yield splitRecords(rest, signs, { isWhole: true, line, lineEnd: lineEnd ?? '\n' }).records;
}

/** How a repaired text is written. */
export const REPAIRED: Signs = { delimiter: ',', quote: '"', escape: '"' };

const quoted = (field: string): string =>
  /[",\r\n]|^ | $/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

/**
 * Writes a text again so that DuckDB's strict reader takes it and reads just what is written: each value with quotes
 * where it needs them, each line with one end. Its lenient reader would drop what stands astray.
 * @param skip records at the beginning that are left out
 * @param turn changes the values of a row
 * @returns how many lines that were
 */
export async function repair(
  path: string,
  signs: Signs,
  skip: number,
  target: string,
  turn: (fields: string[]) => string[] = (fields) => fields,
): Promise<number> {
  const output = createWriteStream(target);
  const done = finished(output);
  let left = skip;
  let lines: number | undefined;
  try {
    for await (const records of recordsOf(path, signs)) {
      const own = records.slice(left);
      left = Math.max(0, left - records.length);
      lines ??= own[0] === undefined ? undefined : own[0].line - 1;
      const text = own.map(({ fields }) => `${turn(fields).map(quoted).join(',')}\n`).join('');
      if (text !== '' && !output.write(text)) await once(output, 'drain');
    }
  } finally {
    output.end();
    await done;
  }
  return lines ?? 0;
}
