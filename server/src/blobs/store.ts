import type { Readable } from 'node:stream';
import { CallError } from '../errors.ts';

/** A file on this machine on its way into a store; `sha256` of its content, in hex. */
export interface LocalFile {
  path: string;
  sha256: string;
}

/**
 * Where files live that every replica reads: a directory, or a bucket. What is stored under a key never
 * changes, so that a copy of it is good for ever; a key holds segments of word characters, dots and dashes,
 * joined by slashes. Every method throws a CallError where the store is away or has no such blob, and stops
 * when its signal aborts.
 */
export interface BlobStore {
  /** Stores a copy of the file. What is there already stays, whole or not at all. */
  put(key: string, file: LocalFile, signal: AbortSignal): Promise<void>;
  /** Runs `work` with a path to each blob, in the order of `keys`; the paths hold until `work` is done. */
  borrow<T>(keys: readonly string[], work: (paths: string[]) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** The blob from its first byte, and its size. */
  open(key: string, signal: AbortSignal): Promise<{ stream: Readable; bytes: number }>;
  /** Deleting what is not there is no error. */
  delete(key: string, signal: AbortSignal): Promise<void>;
  /** What the store says it is, such as `directory`; rejects with the reason while it cannot be used. */
  version(): Promise<string>;
}

const KEY = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

/**
 * The key itself.
 *
 * @throws Error for one that could leave its folder: keys are made by this server, never by a caller
 */
export function checkedKey(key: string): string {
  if (!KEY.test(key) || key.includes('..')) throw new Error(`not a key of a blob: ${JSON.stringify(key)}`);
  return key;
}

/** There is no blob of a key. */
export class MissingBlob extends CallError {
  override name = 'MissingBlob';

  constructor() {
    super(
      'The data is not in the file store any more: the dataset was deleted or replaced just now. List the datasets again.',
    );
  }
}

/** The store cannot be reached or refuses; the reason is for the log, not for the caller. */
export class StoreAway extends CallError {
  override name = 'StoreAway';

  constructor(cause: unknown) {
    super('The file store is not reachable at the moment. Try again in a few seconds.', { cause });
  }
}
