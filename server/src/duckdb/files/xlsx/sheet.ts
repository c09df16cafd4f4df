import { CallError } from '../../../errors.ts';
import { ItemText } from './strings.ts';
import { readXml } from './xml.ts';

/** A cell as the file has it. */
export interface RawCell {
  /** From 0. */
  column: number;
  /** `s`, `str`, `inlineStr`, `b`, `e`, `d`, or `n` for a number: ECMA-376 part 1, 18.18.11. */
  type: string;
  style: number;
  text: string;
  formula: boolean;
}

/** A row as the file has it; `number` counts from 1. */
export interface RawRow {
  number: number;
  hidden: boolean;
  cells: RawCell[];
}

/** A range of cells that are shown as one; rows count from 1, columns from 0, and the last ones belong to it. */
export interface Merge {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** Reads the rows of a sheet, one after another. */
export async function readRows(
  chunks: AsyncIterable<Uint8Array>,
  onRow: (row: RawRow) => void,
  between: () => Promise<void>,
): Promise<void> {
  let row: RawRow | undefined;
  let cell: RawCell | undefined;
  let last = 0;
  let inValue = false;
  const inline = new ItemText();
  await readXml(
    chunks,
    {
      open(name, attributes) {
        if (name === 'row') {
          // Numbers of rows and cells may be left out, and then count on.
          const number = Number(attributes['r'] ?? last + 1);
          row = { number, hidden: /^(?:1|true)$/.test(attributes['hidden'] ?? ''), cells: [] };
        } else if (name === 'c' && row !== undefined) {
          const { r: at, t: type = 'n', s: style = '0' } = attributes;
          const column = at === undefined ? (row.cells.at(-1)?.column ?? -1) + 1 : cellColumn(at, row.number);
          cell = { column, type, style: Number(style), text: '', formula: false };
        } else if (name === 'v') inValue = true;
        else if (name === 'f' && cell !== undefined) cell.formula = true;
        else inline.open(name);
      },
      text(text) {
        if (inValue && cell !== undefined) cell.text += text;
        else if (cell?.type === 'inlineStr') inline.add(text);
      },
      close(name) {
        if (name === 'v') inValue = false;
        else if (name === 'c' && cell !== undefined) {
          if (cell.type === 'inlineStr') cell.text = inline.take() || cell.text;
          row?.cells.push(cell);
          cell = undefined;
        } else if (name === 'row' && row !== undefined) {
          last = row.number;
          onRow(row);
          row = undefined;
        } else inline.close(name);
      },
    },
    between,
  );
}

const MERGE = /<(?:\w+:)?mergeCell\s[^<>]*?\bref="([A-Z]{1,3}\d+):([A-Z]{1,3}\d+)"/g;
const LONGEST_TAG = 256;
const MAX_MERGES = 100_000;

/** The merged ranges of a sheet, which stand behind its rows, so that they are looked for beforehand. */
export async function readMerges(chunks: AsyncIterable<Uint8Array>): Promise<Merge[]> {
  const found: Merge[] = [];
  let carried = '';
  for await (const chunk of chunks) {
    const text = carried + Buffer.from(chunk).toString('latin1');
    let end = 0;
    for (const match of text.matchAll(MERGE)) {
      const [, from = '', to = ''] = match;
      end = match.index + match[0].length;
      if (found.length < MAX_MERGES)
        found.push({ top: rowAt(from), bottom: rowAt(to), left: columnAt(from), right: columnAt(to) });
    }
    carried = text.slice(Math.max(end, text.length - LONGEST_TAG));
  }
  return found;
}

const rowAt = (address: string): number => Number(address.replace(/^[A-Z$]+/i, ''));

// XFD, the last that Excel has.
const MAX_COLUMNS = 16_384;

// A cell that is put nowhere would be lost.
function cellColumn(address: string, row: number): number {
  const column = columnAt(address.slice(0, 20));
  if (column >= 0 && column < MAX_COLUMNS) return column;
  throw new CallError(
    `Row ${row} of the sheet has a cell at "${address.slice(0, 20)}", which is in none of the columns A to XFD. Open the workbook in Excel and save it again.`,
  );
}

/** The number of the column that an address such as `AB12` names, from 0. */
function columnAt(address: string): number {
  let number = 0;
  for (const character of address.toUpperCase()) {
    const digit = character.codePointAt(0) ?? 0;
    if (digit < 65 || digit > 90) break;
    number = number * 26 + digit - 64;
  }
  return number - 1;
}

/** The address of a cell, such as `AB12`. */
export function addressOf(row: number, column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCodePoint(65 + ((rest - 1) % 26)) + letters;
  }
  return `${letters}${row}`;
}
