import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCache, type Fetch } from '../../../../server/src/blobs/cache.ts';
import { makeFolder } from './folder.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let fetched: string[];

beforeEach(async () => {
  folder = await makeFolder();
  fetched = [];
});
afterEach(() => folder.remove());

const fetchTen: Fetch = async (key, path) => {
  fetched.push(key);
  await writeFile(path, key.padEnd(10));
};

const failing: Fetch = async (_key, path) => {
  await writeFile(path, 'half');
  throw new Error('hung up');
};

const read = ([path = '']: string[]) => readFile(path, 'utf8');

test('a blob is fetched once, however many ask for it together', async () => {
  const cache = openCache(folder.path, 100);
  const answers = await Promise.all(Array.from({ length: 5 }, () => cache.borrow(['a'], fetchTen, read)));
  expect(new Set(answers)).toEqual(new Set(['a         ']));
  expect(fetched).toEqual(['a']);
});

test('the copy unused for longest goes first', async () => {
  const cache = openCache(folder.path, 20);
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.borrow([key], fetchTen, read);
  expect(fetched).toEqual(['a', 'b', 'c', 'b']);
  expect(await readdir(folder.path)).toHaveLength(2);
});

test('nothing goes while it is read, even over the bound', async () => {
  const cache = openCache(folder.path, 10);
  const contents = await cache.borrow(['a', 'b', 'c'], fetchTen, async (paths) => {
    await cache.borrow(['d'], fetchTen, read);
    await cache.drop('a');
    return Promise.all(paths.map((path) => readFile(path, 'utf8')));
  });
  expect(contents.map((text) => text.trim())).toEqual(['a', 'b', 'c']);
  expect(await readdir(folder.path)).toHaveLength(1);
});

test('what is dropped is fetched again', async () => {
  const cache = openCache(folder.path, 100);
  await cache.borrow(['a'], fetchTen, read);
  await cache.drop('a');
  await cache.borrow(['a'], fetchTen, read);
  expect(fetched).toEqual(['a', 'a']);
});

test('a fetch that fails harms its own caller only, and leaves nothing', async () => {
  const cache = openCache(folder.path, 100);
  const [first, second] = await Promise.allSettled([
    cache.borrow(['a'], failing, read),
    cache.borrow(['a'], fetchTen, read),
  ]);
  expect(first.status).toBe('rejected');
  expect(second).toEqual({ status: 'fulfilled', value: 'a         ' });
  expect(await readdir(folder.path)).toHaveLength(1);
});

test('a restart keeps the copies within the bound, and drops what was half fetched', async () => {
  const before = openCache(folder.path, 30);
  for (const key of ['a', 'b', 'c']) await before.borrow([key], fetchTen, read);
  await writeFile(join(folder.path, 'x.part'), 'half');
  fetched = [];
  const after = openCache(folder.path, 20);
  await after.borrow(['a'], fetchTen, read);
  await after.borrow(['b'], fetchTen, read);
  await after.borrow(['c'], fetchTen, read);
  expect(fetched.length).toBeLessThanOrEqual(2);
  expect(await readdir(folder.path)).toHaveLength(2);
});
