import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  findLock,
  lockPathOf,
  readImages,
  writeLock,
  type ImageLock,
} from '../../../../provision/images/lock.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-lock-'));
  file = join(directory, 'web.yaml');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const image = (name: string) => ({ ref: `r:5000/berth/${name}@sha256:${'a'.repeat(64)}`, source: name });
const lock: ImageLock = {
  version: 1,
  platform: 'linux/amd64',
  images: { server: image('server'), postgres: image('postgres'), redis: image('redis') },
};

test.each([
  [{ file: '/i/web.yaml' }, '/i/web.lock.json'],
  [{ file: '/i/web.yml' }, '/i/web.lock.json'],
  [{ file: '/i/web' }, '/i/web.lock.json'],
  [{ file: '/i/web.yaml', environment: 'prod' }, '/i/web.prod.lock.json'],
])('%o has its lock at %s', (which, path) => expect(lockPathOf(which)).toBe(path));

test('what was written is read back', async () => {
  await writeLock(lockPathOf({ file }), lock);
  expect(await findLock(lockPathOf({ file }))).toEqual(lock);
  expect(await readImages({ file })).toEqual({
    server: lock.images.server.ref,
    postgres: lock.images.postgres.ref,
    redis: lock.images.redis.ref,
  });
  expect(await readdir(directory)).toEqual(['web.lock.json']);
});

test('the same again is not written', async () => {
  const path = lockPathOf({ file });
  await writeLock(path, lock);
  const { ino, mtimeMs } = await stat(path);
  await writeLock(path, lock);
  expect(await stat(path)).toMatchObject({ ino, mtimeMs });
});

test('a missing lock says how to get one', async () => {
  await expect(readImages({ file, environment: 'prod' })).rejects.toMatchObject({
    code: 'not-published',
    hint: `Run npx zx scripts/publish.mts ${file} --env prod`,
  });
});

test.each([
  ['{'],
  ['{"version":2}'],
  [JSON.stringify({ ...lock, images: { ...lock.images, server: { ref: 'r/x:latest', source: '' } } })],
])('a lock that reads %s is refused', async (text) => {
  await writeFile(lockPathOf({ file }), text);
  await expect(readImages({ file })).rejects.toMatchObject({ code: 'bad-image-lock' });
});
