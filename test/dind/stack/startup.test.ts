import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { berth, type Outcome } from '../berth.ts';
import { Stack } from '../stack.ts';

const PRELOAD = new URL('fixture/loaded.mts', import.meta.url).href;
const CLOUD = /@aws-sdk|@smithy|@huaweicloud|provision\/(aws|huawei|cloud)\//;

let folder: string;
let stack: Stack;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-startup-'));
  stack = await Stack.at(inject('sharedStack'));
});
afterAll(() => rm(folder, { recursive: true }));

const modulesOf = async (...args: string[]): Promise<{ outcome: Outcome; modules: string[] }> => {
  const list = join(folder, `${args.length}.txt`);
  const outcome = await berth('provision.mts', args, {
    ...stack.environment,
    NODE_OPTIONS: `--import ${PRELOAD}`,
    LOADED_MODULES: list,
  });
  return { outcome, modules: (await readFile(list, 'utf8')).split('\n').filter(Boolean) };
};

test('a check of a local inventory loads nothing of any cloud', async () => {
  const { outcome, modules } = await modulesOf(stack.inventory, '--check');
  expect(outcome.code).toBe(0);
  expect(modules.some((url) => url.includes('/dockerode/'))).toBe(true);
  expect(modules.filter((url) => CLOUD.test(url))).toEqual([]);
});

test('help loads no SDK, no ssh and no schema', async () => {
  const { outcome, modules } = await modulesOf('--help');
  expect(outcome.code).toBe(0);
  const heavy = new RegExp(`${CLOUD.source}|node_modules/(ssh2|node-ssh|dockerode|zod|yaml)/`);
  expect(modules.filter((url) => heavy.test(url))).toEqual([]);
});
