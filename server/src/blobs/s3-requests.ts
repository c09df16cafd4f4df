import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { backoff } from '../backoff.ts';
import { CallError, messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { checkedKey, MissingBlob, StoreAway } from './store.ts';

/** A bucket of AWS S3, Huawei OBS or anything else that speaks S3 with version 4 signatures. */
export interface Bucket {
  /** Such as `https://obs.cn-north-4.myhuaweicloud.com`; the bucket's name is no part of it. */
  endpoint: string;
  region: string;
  bucket: string;
  /** A folder in the bucket, or nothing for its root. */
  prefix: string;
  /** Whether the bucket stands in the host name (`virtual`, which OBS wants) or in the path. */
  style: 'virtual' | 'path';
  accessKeyId: string;
  secretAccessKey: string;
}

interface Wanted {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  key: string;
  body?: Blob;
  /** Of the body, in hex, and of nothing where there is none: the bucket refuses what arrives different. */
  sha256?: string;
}

/** Asks, tries again where that may help, and hands the answer to `read`, which may fail and be run again. */
export type Ask = <T>(
  wanted: Wanted,
  signal: AbortSignal,
  read: (response: Response) => Promise<T>,
) => Promise<T>;

const SHA256_OF_NOTHING = createHash('sha256').digest('hex');
const ATTEMPTS = 4;
const QUICK_MS = 10_000;
const TRANSFER_MS = 120_000;

/** The address of a key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
export function addressOf({ endpoint, bucket, prefix, style }: Bucket, key: string): URL {
  const url = new URL(endpoint);
  const folders = [...(style === 'path' ? [bucket] : []), ...prefix.split('/'), checkedKey(key)];
  if (style === 'virtual') url.hostname = `${bucket}.${url.hostname}`;
  url.pathname = [...url.pathname.split('/'), ...folders].filter((part) => part !== '').join('/');
  return url;
}

/** The requests to one bucket. Every failure is a CallError, and its reason a line in the log. */
export function createAsk(bucket: Bucket, log: Logger): Ask {
  const { accessKeyId, secretAccessKey, region } = bucket;
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3' });

  const once = async <T>(
    { method, key, body, sha256 = SHA256_OF_NOTHING }: Wanted,
    signal: AbortSignal,
    read: (response: Response) => Promise<T>,
  ): Promise<T> => {
    const request = await client.sign(addressOf(bucket, key), {
      method,
      headers: { 'X-Amz-Content-Sha256': sha256 },
      ...(body === undefined ? {} : { body }),
      // A bucket of another region redirects, and a redirected signature is worth nothing.
      redirect: 'manual',
      signal,
    });
    const response = await fetch(request);
    try {
      if (response.ok) return await read(response);
      const code = await codeIn(response);
      const isMissing = response.status === 404 && method !== 'PUT' && code !== 'NoSuchBucket';
      throw isMissing ? new MissingBlob() : new Refused(response.status, code);
    } finally {
      if (!response.bodyUsed) await response.body?.cancel();
    }
  };

  return async (wanted, signal, read) => {
    const limit = wanted.method === 'PUT' || wanted.method === 'GET' ? TRANSFER_MS : QUICK_MS;
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(limit)]);
    for (let attempt = 0; ; attempt++) {
      try {
        return await once(wanted, deadline, read);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof CallError) throw error;
        if (deadline.aborted || attempt + 1 === ATTEMPTS || (error instanceof Refused && !error.isPassing)) {
          log.warn(
            { method: wanted.method, key: wanted.key, attempt, error: reasonOf(error) },
            'the bucket does not do as asked',
          );
          throw new StoreAway(error);
        }
        // The deadline's own end is told by the next attempt.
        await sleep(backoff(attempt), undefined, { signal: deadline }).catch(() => undefined);
      }
    }
  };
}

/** The bucket answered, but not with what was asked for. */
export class Refused extends Error {
  override name = 'Refused';
  readonly status: number;

  constructor(status: number, code: string) {
    super(`the bucket answered ${status} ${code}`.trimEnd());
    this.status = status;
  }

  /** Whether the same request may succeed in a moment. */
  get isPassing(): boolean {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
async function codeIn(response: Response): Promise<string> {
  return /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] ?? '';
}

/** fetch says "fetch failed" and keeps why in its cause. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined
    ? `${messageOf(error)}: ${messageOf(error.cause)}`
    : messageOf(error);
