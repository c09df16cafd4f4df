import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import type { Source } from './catalog.ts';
import { hashFile } from './scratch.ts';

// The fastest level: a file is compressed while DuckDB reads it, on the same cores.
const LEVEL = 1;
// Each piece goes to a thread and back.
const CHUNK = 1 << 20;

/** Compresses an uploaded file, so that it can be kept. The same file has the same hash every time. */
export async function packSource(path: string, target: string, signal: AbortSignal): Promise<Source> {
  const params = { [constants.ZSTD_c_compressionLevel]: LEVEL };
  const file = createReadStream(path, { highWaterMark: CHUNK });
  await pipeline(file, createZstdCompress({ params, chunkSize: CHUNK }), createWriteStream(target), {
    signal,
  });
  return { path: target, sha256: await hashFile(target, signal), bytes: (await stat(target)).size };
}

/** Writes a file that was kept as it came. */
export async function unpackSource(path: string, target: string, signal: AbortSignal): Promise<void> {
  await pipeline(createReadStream(path), createZstdDecompress(), createWriteStream(target), { signal });
}
