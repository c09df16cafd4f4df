import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBucket } from '../../../server/src/blobs/bucket.ts';
import { MissingBlob, StoreAway, type BlobStore } from '../../../server/src/blobs/store.ts';
import { createLog } from '../../../server/src/log.ts';
import { makeFile, makeFolder } from '../../unit/server/blobs/folder.ts';
import { startS3, type Fault, type S3 } from './s3.ts';

const log = createLog('silent', 2);
const signal = new AbortController().signal;
const read = ([path = '']: string[]) => readFile(path, 'utf8');

let home: Awaited<ReturnType<typeof makeFolder>>;
let folder: Awaited<ReturnType<typeof makeFolder>>;
let s3: S3;
let store: BlobStore;

const open = (more: Partial<S3['bucket']> = {}): BlobStore =>
  openBucket({ ...s3.bucket, ...more }, { directory: join(folder.path, 'cache'), bytes: 1_000_000 }, log);

beforeAll(async () => {
  home = await makeFolder();
  s3 = await startS3(home.path);
});
afterAll(async () => {
  await s3.stop();
  await home.remove();
});
beforeEach(async () => {
  folder = await makeFolder();
  s3.requests.length = 0;
  s3.faults.length = 0;
  store = open();
});
afterEach(() => folder.remove());

const file = (content: string | Buffer) => makeFile(join(folder.path, 'file'), content);

test('what was put is read by path and as a stream, fetched once', async () => {
  await store.put('ns/one.parquet', await file('hello'), signal);
  expect(await store.borrow(['ns/one.parquet'], read, signal)).toBe('hello');
  const { stream, bytes } = await store.open('ns/one.parquet', signal);
  expect([await text(stream), bytes]).toEqual(['hello', 5]);
  const path = '/data/berth/ns/one.parquet';
  expect(s3.requests).toEqual([`HEAD ${path}`, `PUT ${path}`, `GET ${path}`]);
});

test('what is there already is not sent again', async () => {
  await store.put('ns/twice', await file('first'), signal);
  await store.put('ns/twice', await file('second'), signal);
  expect(s3.requests.filter((line) => line.startsWith('PUT'))).toHaveLength(1);
  expect(await store.borrow(['ns/twice'], read, signal)).toBe('first');
});

test('a body that is not what its hash says never gets in', async () => {
  const wrong = { ...(await file('hello')), sha256: '0'.repeat(64) };
  await expect(store.put('ns/wrong', wrong, signal)).rejects.toThrow(StoreAway);
  await expect(store.borrow(['ns/wrong'], read, signal)).rejects.toThrow(MissingBlob);
});

test('a missing blob is told as such, deleting it is no error, and a deleted one is gone from the copies too', async () => {
  await expect(store.borrow(['ns/none'], read, signal)).rejects.toThrow(MissingBlob);
  await store.delete('ns/none', signal);
  await store.put('ns/gone', await file('x'), signal);
  await store.borrow(['ns/gone'], read, signal);
  await store.delete('ns/gone', signal);
  await expect(store.borrow(['ns/gone'], read, signal)).rejects.toThrow(MissingBlob);
  expect(await readdir(join(folder.path, 'cache'))).toEqual([]);
});

test('twenty megabytes go up and come down whole', async () => {
  const content = Buffer.alloc(20_000_000, 'berth');
  await store.put('ns/large', await file(content), signal);
  const back = await store.borrow(['ns/large'], ([path = '']) => readFile(path), signal);
  expect(back.equals(content)).toBe(true);
});

test.each<[Fault, Fault[]]>([
  ['slow down', ['slow down', 'slow down']],
  ['hang up', ['hang up', 'hang up', 'hang up']],
])('a bucket that says %s for a while does not matter', async (_name, faults) => {
  await store.put('ns/patience', await file('hello'), signal);
  s3.faults.push(...faults);
  expect(await open().borrow(['ns/patience'], read, signal)).toBe('hello');
});

test('an answer cut short is asked for again, and never read as the whole', async () => {
  await store.put('ns/cut', await file('hello '.repeat(1_000)), signal);
  s3.faults.push('cut short', 'cut short');
  expect(await store.borrow(['ns/cut'], read, signal)).toBe('hello '.repeat(1_000));
});

test('a bucket that stays away is told in words without a secret', async () => {
  s3.faults.push('slow down', 'slow down', 'slow down', 'slow down');
  const failure: unknown = await store.borrow(['ns/x'], read, signal).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StoreAway);
  expect(String(failure)).toBe(
    'StoreAway: The file store is not reachable at the moment. Try again in a few seconds.',
  );
});

test('an abort ends a request that nobody answers, at once and with its own reason', async () => {
  s3.faults.push('say nothing');
  const reason = new Error('the caller hung up');
  const started = performance.now();
  const aborting = new AbortController();
  setTimeout(() => aborting.abort(reason), 100);
  await expect(store.borrow(['ns/silent'], read, aborting.signal)).rejects.toBe(reason);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('version() says that the bucket may be read and written, or why not', async () => {
  expect(await store.version()).toBe('s3');
  await expect(open({ secretAccessKey: 'wrong' }).version()).rejects.toThrow('403');
  await expect(open({ bucket: 'nowhere' }).version()).rejects.toThrow('404');
  await expect(open({ endpoint: 'http://127.0.0.1:1' }).version()).rejects.toThrow('fetch failed');
});
