import { isAscii, isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { analyse } from 'chardet';
import { CallError } from '../../errors.ts';

/** How the text of a file is written. */
export interface Encoding {
  /** A label that TextDecoder takes, such as `utf-8`, `utf-16le` or `gb18030`. */
  name: string;
  /** Whether it can be read as it is: UTF-8 throughout, without a NUL byte. */
  plain: boolean;
  /** Whether it begins with a byte order mark. */
  marked: boolean;
}

const CHUNK = 1 << 20;
const SAMPLE = 1 << 16;
// Of 100; below it, chardet's guess on a short text is mostly chance.
const FAIRLY_SURE = 20;
const EASTERN = /^(?:gb|big5|euc|shift|iso-2022|utf)/;

/** Reads through a file and tells its encoding. */
export async function encodingOf(path: string): Promise<Encoding> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(CHUNK);
    let carried = 0;
    let valid = true;
    let nul = false;
    let marked: string | undefined;
    let first = true;
    let sample: Buffer | undefined;
    for (;;) {
      const { bytesRead } = await file.read(buffer, carried, CHUNK - carried);
      const chunk = buffer.subarray(0, carried + bytesRead);
      if (first) {
        marked = markedEncoding(chunk);
        if (marked !== undefined && marked !== 'utf-8') return { name: marked, plain: false, marked: true };
        first = false;
      }
      const whole = bytesRead === 0 ? chunk.length : chunk.length - cutAt(chunk);
      nul ||= chunk.includes(0);
      if (!isAscii(chunk) || nul) {
        sample ??= sampleOf(chunk);
        valid &&= isUtf8(chunk.subarray(0, whole));
      }
      if (bytesRead === 0 || (!valid && sample !== undefined)) break;
      carried = chunk.copy(buffer, 0, whole);
    }
    const name = nul ? (wideEncoding(sample) ?? 'utf-8') : 'utf-8';
    if (valid) return { name, plain: !nul, marked: marked !== undefined };
    return { name: guess(sample ?? Buffer.alloc(0)), plain: false, marked: false };
  } finally {
    await file.close();
  }
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

// The part of a chunk that tells something: from shortly before the first byte that is not plain ASCII text.
function sampleOf(chunk: Buffer): Buffer | undefined {
  const at = chunk.findIndex((byte) => byte >= 0x80 || byte === 0);
  if (at < 0) return undefined;
  const line = chunk.lastIndexOf(0x0a, at);
  return Buffer.from(chunk.subarray(line + 1, line + 1 + SAMPLE));
}

// UTF-16 without a mark: text of the West has a NUL in every other byte.
function wideEncoding(sample: Uint8Array = new Uint8Array()): string | undefined {
  const nuls = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) nuls[index % 2] = (nuls[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = nuls;
  const most = sample.length / 5;
  if (odd > most && even < odd / 4) return 'utf-16le';
  return even > most && odd < even / 4 ? 'utf-16be' : undefined;
}

/** The likeliest encoding of bytes that are not UTF-8. */
export function guess(sample: Uint8Array): string {
  const wide = wideEncoding(sample);
  if (wide !== undefined) return wide;
  if (isMostlyUtf8(sample)) return 'utf-8';
  const paired = isPaired(sample);
  const candidate = analyse(sample)
    .map(({ name, confidence }) => ({ name: name.toLowerCase().replace(/^gb.*/, 'gb18030'), confidence }))
    .filter(({ name, confidence }) => confidence >= FAIRLY_SURE && isKnown(name))
    .find(({ name }) => !paired || EASTERN.test(name));
  const likely = candidate?.name ?? (paired ? 'gb18030' : 'windows-1252');
  // The decoder's own name: what calls itself ISO-8859-1 is read as windows-1252.
  return new TextDecoder(likely).encoding;
}

// A few damaged places do not make a text of another encoding: another one has hardly a valid sequence.
function isMostlyUtf8(sample: Uint8Array): boolean {
  const text = new TextDecoder().decode(sample);
  const foreign = text.match(/[^\0-\x7f]/gu)?.length ?? 0;
  const damaged = text.match(/\ufffd/g)?.length ?? 0;
  return damaged < foreign / 10;
}

// Chinese, Japanese and Korean in their older encodings come in pairs of high bytes; accents of the West stand alone.
function isPaired(sample: Uint8Array): boolean {
  let run = 0;
  let runs = 0;
  for (const byte of sample) {
    if (byte >= 0xa1 && byte <= 0xfe) run += 1;
    else if (byte >= 0x80) return false;
    else if (run % 2 === 1) return false;
    else if (run > 0) {
      runs += 1;
      run = 0;
    }
  }
  return runs > 0 || run > 1;
}

function isKnown(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== 'replacement';
  } catch {
    return false;
  }
}
