import { type FileHandle, open } from 'node:fs/promises';
import { type Signs, splitRecords } from './records.ts';

const HEAD = 1 << 18;
const LONG_HEAD = 1 << 23;
const FEW_LINES = 4;
const PIECE = 1 << 15;
// Where pieces lie between the beginning and the end.
const PLACES = [0.25, 0.5, 0.75];

/** The beginning of a text in UTF-8, without its mark; `isWhole` where that is all of it. */
export async function headOf(path: string): Promise<{ text: string; isWhole: boolean }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    let text = await read(file, 0, HEAD);
    // Of long lines, a few must be seen at least.
    if (size > HEAD && text.split(/[\r\n]+/, FEW_LINES).length < FEW_LINES)
      text = await read(file, 0, LONG_HEAD);
    if (size <= HEAD || text.length >= size) return { text, isWhole: true };
    // The last line is cut, unless the beginning is one line.
    const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
    return { text: end < 0 ? text : text.slice(0, end + 1), isWhole: false };
  } finally {
    await file.close();
  }
}

/** Rows from the middle and the end of a text that is longer than its head. */
export interface Pieces {
  rows: string[][];
  /** The last lines, blank ones included. */
  tail: string[][];
}

/**
 * Reads a few lines from places of a text where a row may begin anywhere. A piece in which most lines have another
 * number of values than the table is none: it may lie within quotes.
 */
export async function piecesOf(path: string, signs: Signs, width: number): Promise<Pieces> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size <= HEAD) return { rows: [], tail: [] };
    const rows: string[][] = [];
    for (const place of PLACES) {
      rows.push(...alike(fieldsIn(await read(file, Math.floor(size * place), PIECE), signs, false), width));
    }
    const tail = fieldsIn(await read(file, Math.max(HEAD, size - PIECE), PIECE), signs, true);
    return { rows: [...rows, ...alike(tail, width)], tail: tail.slice(-20) };
  } finally {
    await file.close();
  }
}

function fieldsIn(text: string, signs: Signs, isEnd: boolean): string[][] {
  const begin = Math.max(text.indexOf('\n'), 0);
  const { records } = splitRecords(text.slice(begin + 1), signs, { isWhole: isEnd });
  return records.map(({ fields }) => fields);
}

const ALIKE_SHARE = 0.9;

function alike(rows: readonly string[][], width: number): string[][] {
  const filled = rows.filter((row) => row.some((field) => field !== ''));
  const fitting = filled.filter((row) => row.length === width);
  return fitting.length >= filled.length * ALIKE_SHARE ? fitting : [];
}

async function read(file: FileHandle, at: number, length: number): Promise<string> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(buffer, 0, length, at);
  return new TextDecoder().decode(buffer.subarray(0, bytesRead), { stream: true });
}
