/** A file or directory of a small archive that is made in memory. */
export type TarEntry = {
  /** Relative path of at most 100 bytes; a directory's ends in `/`. */
  path: string;
  mode: number;
  uid: number;
  gid: number;
  content?: string;
};

const BLOCK = 512;

/** Packs entries as ustar (POSIX.1-1988), the form that the engine's archive API takes. */
export const packTar = (entries: readonly TarEntry[]): Buffer =>
  Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(2 * BLOCK)]);

const blocksOf = (entry: TarEntry): Buffer[] => {
  const content = Buffer.from(entry.content ?? '');
  return [headerOf(entry, content.length), content, Buffer.alloc(padding(content.length))];
};

/** Field offsets and widths are those of the ustar header block. */
const headerOf = (entry: TarEntry, size: number): Buffer => {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, offset: number, width: number): void => {
    header.write(value.toString(8).padStart(width - 1, '0'), offset, 'latin1');
  };
  if (header.write(entry.path, 0, 100) < Buffer.byteLength(entry.path))
    throw new Error(`too long: ${entry.path}`);
  octal(entry.mode, 100, 8);
  octal(entry.uid, 108, 8);
  octal(entry.gid, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  header.write(' '.repeat(8), 148, 'latin1');
  header.write(entry.path.endsWith('/') ? '5' : '0', 156, 'latin1');
  header.write('ustar\u000000', 257, 'latin1');
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    8,
  );
  return header;
};

/** The content of the first regular file of an archive, which is what the engine sends for one path. */
export const firstFileOf = (tar: Buffer): Buffer | undefined => {
  for (let offset = 0; offset + BLOCK <= tar.length;) {
    // The archive's end is two blocks of nothing.
    if (tar[offset] === 0) return undefined;
    const size = Number.parseInt(tar.toString('latin1', offset + 124, offset + 135), 8);
    const start = offset + BLOCK;
    const type = tar.toString('latin1', offset + 156, offset + 157);
    if (type === '0' || type === '\u0000') return tar.subarray(start, start + size);
    offset = start + size + padding(size);
  }
  return undefined;
};

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;
