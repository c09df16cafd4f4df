import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';
import { CallError } from '../../errors.ts';

/** One file within a zip archive. */
export interface Entry {
  name: string;
  method: number;
  packed: number;
  unpacked: number;
  offset: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL_HEADER = 30;
const STORED = 0;
const DEFLATED = 8;
const TAIL = 22 + 0xffff;
const MOST_DIRECTORY = 8 << 20;
// Its directory says how large a part is before anything is unpacked, and no more than that is.
const MAX_UNPACKED_MB = 200;
const ZIP64 = 0xffffffff;

const DAMAGED = 'The archive is damaged or incomplete. Upload it again.';

/**
 * The directory of a zip archive, which names each file and its size without unpacking anything.
 * Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 and 4.3.16
 */
export async function entriesOf(path: string): Promise<Entry[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, TAIL));
    await file.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
    if (end < 0 || end + 22 > tail.length || tail.readUInt32LE(end) !== END) throw new CallError(DAMAGED);
    const length = tail.readUInt32LE(end + 12);
    const start = tail.readUInt32LE(end + 16);
    if (length > MOST_DIRECTORY || start + length > size) throw new CallError(DAMAGED);
    const directory = Buffer.alloc(length);
    await file.read(directory, 0, length, start);
    return [...readDirectory(directory)];
  } finally {
    await file.close();
  }
}

function* readDirectory(directory: Buffer): Generator<Entry> {
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === CENTRAL;) {
    const name = directory.readUInt16LE(at + 28);
    const extra = directory.readUInt16LE(at + 30);
    const entry = {
      name: directory.toString('utf8', at + 46, at + 46 + name),
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      unpacked: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    };
    yield widened(entry, directory.subarray(at + 46 + name, at + 46 + name + extra));
    at += 46 + name + extra + directory.readUInt16LE(at + 32);
  }
}

// Some writers use the 64-bit fields for small files too: APPNOTE.TXT, 4.5.3.
function widened(entry: Entry, extra: Buffer): Entry {
  const wide = { ...entry };
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let field = at + 4;
    for (const key of ['unpacked', 'packed', 'offset'] as const) {
      if (entry[key] !== ZIP64 || field + 8 > extra.length) continue;
      wide[key] = Number(extra.readBigUInt64LE(field));
      field += 8;
    }
  }
  return wide;
}

/**
 * Unpacks one file of an archive, a piece at a time.
 *
 * @throws CallError where it holds more than its directory says, so that what was checked before holds
 */
export async function* streamEntry(path: string, entry: Entry): AsyncGenerator<Uint8Array> {
  if (entry.method !== STORED && entry.method !== DEFLATED) throw new CallError(DAMAGED);
  if (entry.unpacked > MAX_UNPACKED_MB * 1e6)
    throw new CallError(
      `A part of the archive unpacks to ${Math.round(entry.unpacked / 1e6)} MB, more than ${MAX_UNPACKED_MB}. Save the sheet as CSV and upload that.`,
    );
  const start = await contentOf(path, entry);
  if (entry.packed === 0) return;
  const packed = createReadStream(path, { start, end: start + entry.packed - 1 });
  const inflate = createInflateRaw();
  packed.on('error', (error) => inflate.destroy(error));
  const content = entry.method === STORED ? packed : packed.pipe(inflate);
  let bytes = 0;
  try {
    for await (const chunk of content) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError('a file is read as bytes');
      bytes += chunk.length;
      if (bytes > entry.unpacked) throw new CallError(DAMAGED);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof CallError || !isOfZlib(error) ? error : new CallError(DAMAGED, { cause: error });
  } finally {
    packed.destroy();
    inflate.destroy();
  }
}

const isOfZlib = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');

async function contentOf(path: string, entry: Entry): Promise<number> {
  const file = await open(path);
  try {
    const header = Buffer.alloc(LOCAL_HEADER);
    const { bytesRead } = await file.read(header, 0, LOCAL_HEADER, entry.offset);
    if (bytesRead < LOCAL_HEADER) throw new CallError(DAMAGED);
    return entry.offset + LOCAL_HEADER + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
}
