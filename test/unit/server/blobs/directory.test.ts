import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDirectory } from '../../../../server/src/blobs/directory.ts';
import { MissingBlob, StoreAway } from '../../../../server/src/blobs/store.ts';
import { makeFile, makeFolder } from './folder.ts';

const signal = new AbortController().signal;
let folder: Awaited<ReturnType<typeof makeFolder>>;

beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => folder.remove());

test('what was put is read by path and as a stream, and nothing else lies beside it', async () => {
  const store = openDirectory(join(folder.path, 'blobs'));
  const file = await makeFile(join(folder.path, 'a'), 'hello');
  await store.put('ns/one.parquet', file, signal);
  const content = await store.borrow(['ns/one.parquet'], ([path = '']) => readFile(path, 'utf8'), signal);
  expect(content).toBe('hello');
  const { stream, bytes } = await store.open('ns/one.parquet', signal);
  expect([await text(stream), bytes]).toEqual(['hello', 5]);
  expect(await readdir(join(folder.path, 'blobs', 'ns'))).toEqual(['one.parquet']);
});

test('what is stored never changes', async () => {
  const store = openDirectory(folder.path);
  await store.put('ns/one', await makeFile(join(folder.path, 'a'), 'first'), signal);
  await store.put('ns/one', await makeFile(join(folder.path, 'b'), 'second'), signal);
  expect(await store.borrow(['ns/one'], ([path = '']) => readFile(path, 'utf8'), signal)).toBe('first');
});

test('puts at the same time leave one whole blob', async () => {
  const store = openDirectory(folder.path);
  const file = await makeFile(join(folder.path, 'a'), 'x'.repeat(100_000));
  await Promise.all(Array.from({ length: 8 }, () => store.put('ns/one', file, signal)));
  expect(await readdir(join(folder.path, 'ns'))).toEqual(['one']);
  expect(await store.borrow(['ns/one'], ([path = '']) => readFile(path, 'utf8'), signal)).toHaveLength(
    100_000,
  );
});

test('an aborted put leaves nothing', async () => {
  const store = openDirectory(folder.path);
  const file = await makeFile(join(folder.path, 'a'), 'x');
  await expect(store.put('ns/one', file, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  expect(await readdir(join(folder.path, 'ns'))).toEqual([]);
});

test('a missing blob is told as such, and deleting it is no error', async () => {
  const store = openDirectory(folder.path);
  await expect(store.borrow(['ns/none'], () => Promise.resolve(1), signal)).rejects.toThrow(MissingBlob);
  await expect(store.open('ns/none', signal)).rejects.toThrow(MissingBlob);
  await expect(store.delete('ns/none', signal)).resolves.toBeUndefined();
});

test('a stream that is open survives the deletion of its blob', async () => {
  const store = openDirectory(folder.path);
  await store.put('ns/one', await makeFile(join(folder.path, 'a'), 'hello'), signal);
  const { stream } = await store.open('ns/one', signal);
  await store.delete('ns/one', signal);
  expect(await text(stream)).toBe('hello');
});

test.each(['../x', '/etc/passwd', 'ns/../../x', 'ns/.hidden', '', 'a//b', 'a\0b', 'a/..', 'a b'])(
  'the key %j never becomes a path',
  async (key) => {
    const store = openDirectory(folder.path);
    await expect(async () => store.open(key, signal)).rejects.toThrow('not a key of a blob');
  },
);

test('a directory that cannot be one is told by version() and by puts', async () => {
  await writeFile(join(folder.path, 'file'), '');
  const store = openDirectory(join(folder.path, 'file', 'blobs'));
  await expect(store.version()).rejects.toThrow('ENOTDIR');
  const file = await makeFile(join(folder.path, 'a'), 'x');
  await expect(store.put('ns/one', file, signal)).rejects.toThrow(StoreAway);
});

test('a directory that can be written says what it is', async () => {
  expect(await openDirectory(join(folder.path, 'deep', 'er')).version()).toBe('directory');
});
