import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { CallError } from '../../errors.ts';

const MAX_UNPACKED = 1_000_000_000;

/**
 * Unpacks a file that is compressed by itself, a piece at a time.
 *
 * @throws CallError where it is damaged, or unpacks to more than 1 GB
 */
export async function unpack(path: string, format: 'gzip' | 'zstd', target: string): Promise<void> {
  let bytes = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > MAX_UNPACKED)
        done(
          new CallError(
            `The file unpacks to more than ${MAX_UNPACKED / 1e9} GB. Upload it in parts, or as Parquet.`,
          ),
        );
      else done(null, chunk);
    },
  });
  const inflate = format === 'gzip' ? createGunzip() : createZstdDecompress();
  try {
    await pipeline(createReadStream(path), inflate, bounded, createWriteStream(target));
  } catch (error) {
    if (error instanceof CallError || !isOfZlib(error)) throw error;
    throw new CallError(`The file is compressed (${format}) and damaged or incomplete. Upload it again.`, {
      cause: error,
    });
  }
}

const isOfZlib = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(?:Z_|ERR__?Z|ZSTD_)/.test(String(error.code));
