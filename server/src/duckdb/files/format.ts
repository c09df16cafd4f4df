import { CallError } from '../../errors.ts';
import type { Format } from '../analysis.ts';

const starts = (head: Uint8Array, ...bytes: number[]): boolean =>
  bytes.every((byte, index) => head[index] === byte);

/**
 * What a file is by its first bytes, where they tell; else it is text.
 * @throws CallError for files that are known and not read
 */
export function binaryFormat(head: Uint8Array): 'parquet' | 'zip' | undefined {
  if (starts(head, 0x50, 0x41, 0x52, 0x31)) return 'parquet';
  if (starts(head, 0x50, 0x4b, 0x03, 0x04)) return 'zip';
  if (starts(head, 0xd0, 0xcf, 0x11, 0xe0)) {
    throw new CallError(
      'This is an old Excel file (.xls) or one with a password, which cannot be read. Save it as .xlsx without a password, or as CSV.',
    );
  }
  if (starts(head, 0x1f, 0x8b) || starts(head, 0x28, 0xb5, 0x2f, 0xfd) || starts(head, 0x42, 0x5a, 0x68)) {
    throw new CallError('The file is compressed. Unpack it and upload what is inside.');
  }
  if (starts(head, 0x25, 0x50, 0x44, 0x46)) throw new CallError('This is a PDF, not a table.');
  return undefined;
}

/** What a text is: by what was asked for, else by how it begins, else by the end of the file's name. */
export function textFormat(
  start: string,
  name: string,
  asked: Format | undefined,
): Exclude<Format, 'parquet' | 'xlsx'> {
  if (asked === 'parquet' || asked === 'xlsx') {
    throw new CallError(
      `The file is no ${asked} file: it holds text. Leave the format out to have it told by its content.`,
    );
  }
  if (asked !== undefined) return asked;
  const [first = '', second = ''] = start
    .trimStart()
    .split('\n', 2)
    .map((line) => line.trim());
  if (first.startsWith('{')) return isJson(first) && second.startsWith('{') ? 'ndjson' : 'json';
  if (/^\[\s*(?:$|[[{\]])/.test(first)) return 'json';
  // A line of a table may begin with a bracket as well.
  if (first.startsWith('[') && !/\.(?:csv|tsv|txt)$/i.test(name)) return 'json';
  return /\.tsv$/i.test(name) ? 'tsv' : 'csv';
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
