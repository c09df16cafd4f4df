import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Logger } from '../log.ts';
import { openBucket } from './bucket.ts';
import { openDirectory } from './directory.ts';
import type { BlobStore } from './store.ts';

/** The store that the configuration names: a bucket with copies on this machine's disk, or a directory. */
export function openBlobs(
  { directory, s3 }: Config['blobs'],
  { scratch, cacheBytes }: { scratch: string; cacheBytes: number },
  log: Logger,
): BlobStore {
  if (s3 === undefined) return openDirectory(directory);
  return openBucket(s3, { directory: join(scratch, 'copies'), bytes: cacheBytes }, log);
}
