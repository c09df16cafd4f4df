import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseNameOf } from '../../../provision/images/base.ts';
import { openEngine } from '../../../provision/engine/open.ts';
import type { Engine } from '../../../provision/engine/engine.ts';
import { testStack, type TestStack } from './stack.ts';

const CONTAINER = 'berth-t-prov-clash-alpha';
const NETWORK = 'berth-t-prov-clash';

let engine: Engine;
let stack: TestStack;

beforeAll(async () => {
  engine = await openEngine(undefined);
  stack = await testStack('clash');
});
afterAll(async () => stack.destroy());

test('a network of the same name that is not the stack’s is left alone', async () => {
  const foreign = await engine.createNetwork({ Name: NETWORK });
  try {
    await expect(stack.converge()).rejects.toMatchObject({ code: 'name-taken' });
    await stack.destroy();
    expect((await foreign.inspect()).Id).toBe(foreign.id);
  } finally {
    await foreign.remove();
  }
});

test('a range that another network has is refused in plain words', async () => {
  const taken = await testStack('clash-2', { subnet: '10.251.7.0/24' }, stack.home);
  const other = await testStack('clash-3', { hosts: [], subnet: '10.251.7.0/24' }, stack.home);
  try {
    await other.converge();
    await expect(taken.converge()).rejects.toMatchObject({ code: 'subnet-taken' });
  } finally {
    await other.destroy();
    await taken.destroy();
  }
});

test('a container of the same name that is not the stack’s is left alone', async () => {
  stack = await testStack('clash');
  const image = baseNameOf('trixie');
  const foreign = await engine.createContainer({ name: CONTAINER, Image: image, Cmd: ['sleep', '60'] });
  try {
    await expect(stack.converge()).rejects.toMatchObject({ code: 'name-taken' });
    await stack.destroy();
    expect((await foreign.inspect()).Id).toBe(foreign.id);
  } finally {
    await foreign.remove({ force: true });
  }
});

test('two runs at once make one stack, at the latest once one of them is run again', async () => {
  stack = await testStack('clash', { registry: true }, stack.home);
  await Promise.allSettled([stack.converge(), stack.converge()]);
  await stack.converge();
  expect(await stack.pending()).toEqual([]);
  const seen = await stack.observe();
  expect(seen.map(({ kind }) => kind)).toEqual(['network', 'volume', 'image', 'image', 'target', 'registry']);
});

test('a second network of the stack’s own name is removed', async () => {
  const Labels = { 'berth.stack': 't-prov-clash', 'berth.kind': 'network', 'berth.name': NETWORK };
  await engine.createNetwork({ Name: NETWORK, Labels });
  expect(await stack.pending()).toEqual([`update network/${NETWORK}`]);
  await stack.converge();
  expect(await stack.pending()).toEqual([]);
});
