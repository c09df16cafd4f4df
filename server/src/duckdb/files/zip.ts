import { open } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
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
const STORED = 0;
const TAIL = 22 + 0xffff;
const MOST_DIRECTORY = 8 << 20;

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
    yield {
      name: directory.toString('utf8', at + 46, at + 46 + name),
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      unpacked: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    };
    at += 46 + name + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
}

/** Unpacks one small file of an archive. @param most bytes that it may have */
export async function unpack(path: string, entry: Entry, most: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const header = Buffer.alloc(30);
    await file.read(header, 0, 30, entry.offset);
    const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const packed = Buffer.alloc(Math.min(entry.packed, most));
    await file.read(packed, 0, packed.length, start);
    return entry.method === STORED ? packed : inflateRawSync(packed, { maxOutputLength: most });
  } catch (error) {
    throw new CallError(DAMAGED, { cause: error });
  } finally {
    await file.close();
  }
}
