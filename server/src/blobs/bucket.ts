import { createWriteStream, openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Logger } from '../log.ts';
import { openCache } from './cache.ts';
import { openFile } from './local-file.ts';
import { createAsk, Refused, type Bucket } from './s3-requests.ts';
import { MissingBlob, StoreAway, type BlobStore } from './store.ts';

// Written once, to see that this server may write.
const PROBE = 'berth-probe';
const PROBE_MS = 5_000;

const nothing = () => Promise.resolve();

/**
 * Blobs as objects of a bucket, read through copies on this machine's disk, at most `cache.bytes` of them.
 */
export function openBucket(
  bucket: Bucket,
  cache: { directory: string; bytes: number },
  log: Logger,
): BlobStore {
  const ask = createAsk(bucket, log);
  const copies = openCache(cache.directory, cache.bytes);

  const has = (key: string, signal: AbortSignal): Promise<boolean> =>
    ask({ method: 'HEAD', key }, signal, () => Promise.resolve(true)).catch((error: unknown) => {
      // Without the right to list, a bucket answers 403 for what is not there.
      const refused =
        error instanceof StoreAway && error.cause instanceof Refused && error.cause.status === 403;
      if (refused || error instanceof MissingBlob) return false;
      throw error;
    });

  const fetching = (signal: AbortSignal) => (key: string, path: string) =>
    ask({ method: 'GET', key }, signal, async ({ body, headers }) => {
      const file = createWriteStream(path);
      await pipeline(body === null ? Readable.from([]) : Readable.fromWeb(body), file, { signal });
      const due = headers.get('content-length');
      if (due !== null && file.bytesWritten !== Number(due))
        throw new Error(`${file.bytesWritten} bytes came instead of ${due}`);
    });

  return {
    async put(key, { path, sha256 }, signal) {
      if (await has(key, signal)) return;
      await ask({ method: 'PUT', key, body: await openAsBlob(path), sha256 }, signal, nothing);
    },
    borrow: (keys, work, signal) => copies.borrow(keys, fetching(signal), work),
    open: (key, signal) =>
      copies.borrow([key], fetching(signal), async ([path = '']) => openFile(path, signal)),
    async delete(key, signal) {
      await copies.drop(key);
      await ask({ method: 'DELETE', key }, signal, nothing).catch((error: unknown) => {
        if (!(error instanceof MissingBlob)) throw error;
      });
    },
    async version() {
      const signal = AbortSignal.timeout(PROBE_MS);
      try {
        if (!(await has(PROBE, signal)))
          await ask({ method: 'PUT', key: PROBE, body: new Blob([]) }, signal, nothing);
      } catch (error) {
        throw error instanceof StoreAway ? error.cause : error;
      }
      return 's3';
    },
  };
}
