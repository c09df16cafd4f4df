import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashFile, sweepScratch, withScratch } from '../../../../server/src/datasets/scratch.ts';
import { makeFile, makeFolder } from '../blobs/folder.ts';

const signal = new AbortController().signal;

test('what is left at the path is deleted, whatever became of the work', async () => {
  const folder = await makeFolder();
  const directory = join(folder.path, 'made', 'here');
  const size = await withScratch(directory, async (path) => {
    await writeFile(path, 'hello');
    return (await stat(path)).size;
  });
  expect(size).toBe(5);
  const failing = withScratch(directory, async (path) => {
    await writeFile(path, 'hello');
    throw new Error('broken');
  });
  await expect(failing).rejects.toThrow('broken');
  expect(await readdir(directory)).toEqual([]);
  await folder.remove();
});

test('a sweep deletes what is older than any work, and leaves what is not its own', async () => {
  const folder = await makeFolder();
  await writeFile(join(folder.path, 'other'), 'x');
  await withScratch(folder.path, async (path) => {
    await writeFile(path, 'x');
    await sweepScratch(folder.path);
    expect(await readdir(folder.path)).toHaveLength(2);
    await sweepScratch(folder.path, Date.now() + 2 * 3_600_000);
    expect(await readdir(folder.path)).toEqual(['other']);
  });
  await folder.remove();
});

test('a hash is that of the content', async () => {
  const folder = await makeFolder();
  const { path, sha256 } = await makeFile(join(folder.path, 'a'), 'x'.repeat(300_000));
  expect(await hashFile(path, signal)).toBe(sha256);
  await folder.remove();
});
