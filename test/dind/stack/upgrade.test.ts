import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Outcome, Events } from '../berth.ts';
import { BUNDLE, Stack } from '../stack.ts';
import { eventually, healthy, starts } from '../world.ts';
import { recall, remember } from './conversation.ts';
import { publishVariant } from './variant.ts';

const stack = await Stack.at(inject('sharedStack'));
const base = `/opt/berth/${stack.name}`;
const note = `upgrade-${randomUUID()}`;

const bundle = (changes: Record<string, unknown>, environment: Record<string, string> = {}) => ({
  bundle: { ...BUNDLE, server: { ...BUNDLE.server, environment }, ...changes },
});
const currentRelease = (): Promise<string> => stack.sh(`basename "$(readlink ${base}/current)"`);
const inServer = (script: string): Promise<string> =>
  stack.sh(`docker exec berth-${stack.name}-server-1 node -p '${script}'`);

/** An upgrade that succeeds, keeps the data and leaves nothing to do; which services it started anew. */
const upgrade = async (): Promise<{ outcome: Outcome & { events: Events }; renewed: string[] }> => {
  const before = await starts(stack);
  const outcome = await stack.json('bootstrap.mts');
  expect(outcome.events.failures).toEqual([]);
  expect(outcome.code).toBe(0);
  const after = await starts(stack);
  expect(await recall(stack, note)).toBe('written before any upgrade');
  const again = await stack.json('bootstrap.mts');
  expect(again.events.changed).toEqual([]);
  expect(again.code).toBe(0);
  expect(await starts(stack)).toEqual(after);
  expect(Object.keys(after).toSorted()).toEqual(['postgres', 'redis', 'server']);
  return { outcome, renewed: Object.keys(after).filter((service) => after[service] !== before[service]) };
};

let undo: () => Promise<void> = async () => {};
let original: string;

beforeAll(async () => {
  await eventually(stack, healthy(stack), 60);
  original = await currentRelease();
  await remember(stack, note, 'written before any upgrade');
});

afterAll(async () => {
  await undo();
  await stack.json('bootstrap.mts');
});

test('a changed variable renews the server alone, and arrives byte for byte', async () => {
  const value = `"double" 'single' $HOME $$ \${BRACES} back\\slash \\n #\n second line: 中文 `;
  undo = await stack.write(bundle({}, { ODD: value.replaceAll('${', () => '$${'), EMPTY: '' }));
  const { outcome, renewed } = await upgrade();
  expect(outcome.events.changed).toEqual(['release', 'services', 'current']);
  expect(renewed).toEqual(['server']);
  expect(JSON.parse(await inServer('JSON.stringify([process.env.ODD, process.env.EMPTY])'))).toEqual([
    value,
    '',
  ]);
});

test('going back gives the earlier release again, by its id', async () => {
  await undo();
  const { outcome, renewed } = await upgrade();
  expect(outcome.events.changed).toEqual(['services', 'current']);
  expect(renewed).toEqual(['server']);
  expect(await currentRelease()).toBe(original);
  expect(await inServer('process.env.ODD')).toBe('undefined');
});

test('a changed memory limit of redis renews redis alone', async () => {
  undo = await stack.write(bundle({ redis: { memory: '96m' } }));
  expect((await upgrade()).renewed).toEqual(['redis']);
  expect(await stack.sh(`docker inspect --format '{{.HostConfig.Memory}}' berth-${stack.name}-redis-1`)).toBe(
    String(96 * 1024 ** 2),
  );
  await undo();
  expect((await upgrade()).renewed).toEqual(['redis']);
});

test('a newer image renews the server alone', async () => {
  undo = await publishVariant(stack, ['ENV VARIANT=first']);
  const { outcome, renewed } = await upgrade();
  expect(outcome.events.changed).toEqual(['release', 'images', 'services', 'current']);
  expect(renewed).toEqual(['server']);
  expect(await inServer('process.env.VARIANT')).toBe('first');
});

test('what is beyond `keep` goes: releases, and the images that only they named', async () => {
  const unpin = undo;
  await publishVariant(stack, ['ENV VARIANT=second']);
  const rewrite = await stack.write(bundle({ keep: 2 }));
  undo = async () => {
    await rewrite();
    await unpin();
  };
  const previous = await currentRelease();
  const { outcome, renewed } = await upgrade();
  expect(outcome.events.changed).toEqual(['release', 'images', 'services', 'current', 'prune']);
  expect(renewed).toEqual(['server']);
  const kept = [await currentRelease(), previous].toSorted();
  expect((await stack.sh(`ls ${base}/releases`)).split('\n').toSorted()).toEqual(kept);

  const named = await stack.sh(
    `grep -oh 'registry[^"]*@sha256:[0-9a-f]*' ${base}/releases/*/release.json | sort --unique`,
  );
  const present = await stack.sh(
    `docker image ls --digests --format '{{.Repository}}@{{.Digest}}' | sort --unique`,
  );
  expect(present).toBe(named);
  expect(named.split('\n')).toHaveLength(4);
});

test('an image that was removed is pulled again for an earlier release', async () => {
  await undo();
  undo = async () => {};
  const { outcome, renewed } = await upgrade();
  expect(outcome.events.changed).toEqual(['release', 'images', 'services', 'current']);
  expect(renewed).toEqual(['server']);
  expect(await currentRelease()).toBe(original);
  expect(await inServer('process.env.VARIANT')).toBe('undefined');
});
