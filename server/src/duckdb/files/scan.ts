import { isAscii, isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { CallError } from '../../errors.ts';
import { ForeignLines } from './sample.ts';

const CHUNK = 1 << 20;
const SAMPLE = 1 << 16;
const JAPANESE_ESCAPES = ['\u001b$@', '\u001b$B', '\u001b(I', '\u001b(J', '\u001b$(D'];
const KOREAN_ESCAPE = '\u001b$)C';

/** What reading through the bytes of a text tells. */
export interface Scan {
  marked: string | undefined;
  ascii: boolean;
  valid: boolean;
  nul: boolean;
  escapes: 'iso-2022-jp' | 'iso-2022-kr' | undefined;
  head: Buffer;
  lines: readonly Buffer[];
}

/**
 * Reads through a file.
 *
 * @throws CallError for an encoding that cannot be read
 */
export async function scanned(path: string): Promise<Scan> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(CHUNK);
    const foreign = new ForeignLines(SAMPLE);
    const scan: Scan = {
      marked: undefined,
      ascii: true,
      valid: true,
      nul: false,
      escapes: undefined,
      head: Buffer.alloc(0),
      lines: foreign.lines(),
    };
    let carried = 0;
    for (let first = true; ; first = false) {
      const { bytesRead } = await file.read(buffer, carried, CHUNK - carried);
      const chunk = buffer.subarray(0, carried + bytesRead);
      if (first) {
        scan.marked = markedEncoding(chunk);
        scan.head = Buffer.from(chunk.subarray(0, SAMPLE));
      }
      const whole = bytesRead === 0 ? chunk.length : chunk.length - cutAt(chunk);
      scan.nul ||= chunk.includes(0);
      scan.escapes ??= escapesIn(chunk);
      if (!isAscii(chunk)) {
        scan.ascii = false;
        scan.valid &&= isUtf8(chunk.subarray(0, whole));
        foreign.add(chunk.subarray(0, whole));
      }
      // Nothing that comes later changes what a mark says.
      if (bytesRead === 0 || (scan.marked !== undefined && scan.marked !== 'utf-8')) return scan;
      carried = chunk.copy(buffer, 0, whole);
    }
  } finally {
    await file.close();
  }
}

function escapesIn(chunk: Buffer): Scan['escapes'] {
  if (!chunk.includes(0x1b)) return undefined;
  if (chunk.includes(KOREAN_ESCAPE)) return 'iso-2022-kr';
  return JAPANESE_ESCAPES.some((escape) => chunk.includes(escape)) ? 'iso-2022-jp' : undefined;
}

function markedEncoding(head: Uint8Array): string | undefined {
  const [a, b, c, d] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff)) {
    throw new CallError('The file is written in UTF-32, which cannot be read. Save it as UTF-8.');
  }
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return undefined;
}

// How many bytes at the end are the beginning of a character.
function cutAt(chunk: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= chunk.length; back += 1) {
    const byte = chunk[chunk.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}
