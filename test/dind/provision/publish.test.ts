import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OwnRegistry } from '../../../provision/provider.ts';
import { openEngine } from '../../../provision/engine/open.ts';
import { lockPathOf, readImages } from '../../../provision/images/lock.ts';
import { isPublished, publish } from '../../../provision/images/publish.ts';
import { testStack, type TestStack } from './stack.ts';

let stack: TestStack;
let own: OwnRegistry;
let directory: string;

const inventory = () => ({ file: join(directory, 'local.yaml') });
const run = (engine: () => ReturnType<typeof openEngine>) =>
  publish({
    registry: { via: own.via, namespace: 'berth', access: async () => own.access },
    engine,
    inventory: inventory(),
    emit: () => {},
    signal: AbortSignal.timeout(280_000),
  });
const noEngine = async (): Promise<never> => {
  throw new Error('nothing should have been built');
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'berth-publish-'));
  stack = await testStack('pub', { hosts: [], registry: true });
  await stack.converge();
  const found = await stack.provider.registry(await stack.observe());
  if (found === undefined) throw new Error('the registry does not run');
  own = found;
});

afterAll(async () => {
  await stack.destroy();
  await rm(directory, { recursive: true, force: true });
});

test('without a publish there are no images, and the message says what to do', async () => {
  await expect(readImages(inventory())).rejects.toMatchObject({
    code: 'not-published',
    hint: `Run npx zx scripts/publish.mts ${inventory().file}`,
  });
});

test('three images reach the registry, pinned by digest', async () => {
  const images = await run(() => openEngine(undefined));
  for (const [name, ref] of Object.entries(images)) {
    expect(ref).toMatch(new RegExp(`^registry\\.berth\\.internal:5000/berth/${name}@sha256:[0-9a-f]{64}$`));
  }
  expect(await isPublished(own.access, images, own.via)).toBe(true);
  expect(await readImages(inventory())).toEqual(images);
});

test('with nothing new nothing is built, pushed or written', async () => {
  const path = lockPathOf(inventory());
  const { mtimeMs } = await stat(path);
  expect(await run(noEngine)).toEqual(await readImages(inventory()));
  expect((await stat(path)).mtimeMs).toBe(mtimeMs);
});

test('images that the registry lost are pushed again, with the same digests', async () => {
  const before = await readImages(inventory());
  await stack.destroy();
  await stack.converge();
  const found = await stack.provider.registry(await stack.observe());
  own = found ?? own;
  expect(await isPublished(own.access, before, own.via)).toBe(false);
  expect(await run(() => openEngine(undefined))).toEqual(before);
  expect(await isPublished(own.access, before, own.via)).toBe(true);
});
