import { expect, test } from 'vitest';
import { addressOf, type Change, type Resource } from '../../../../core/resource.ts';
import { CloudError } from '../../../../provision/cloud/error.ts';
import { cloudProvider, type CloudParts } from '../../../../provision/cloud/provider.ts';

const disk = (name: string, size: number): Resource => ({
  kind: 'disk',
  name,
  id: `vol-${name}`,
  fields: { size },
});
const wanted = [disk('one', 20)];

const made: Change = { action: 'update', address: 'disk/one', after: disk('one', 20), fields: [] };
const removed: Change = { action: 'delete', address: 'disk/two', before: disk('two', 5), fields: [] };

/** A provider whose cloud answers each look with the next of these, and the last for ever. */
const opened = (answers: Resource[][], parts: Partial<CloudParts<number>> = {}) => {
  let time = 0;
  let looks = 0;
  const provider = cloudProvider<number>({
    called: 'the cloud',
    stack: 'notes',
    look: async () => {
      looks += 1;
      return { world: looks, observed: answers[looks - 1] ?? answers.at(-1) ?? [] };
    },
    desired: () => wanted,
    change: async () => {},
    advise: () => undefined,
    clock: {
      now: () => time,
      sleep: async (milliseconds) => {
        time += milliseconds;
      },
      random: () => 0,
    },
    ...parts,
  });
  const observe = async (): Promise<string[]> => (await provider.observe(signal)).map(addressOf);
  const apply = (change: Change): Promise<void> => provider.apply(change, () => {}, signal);
  return { provider, observe, apply, looks: () => looks, time: () => time };
};

const { signal } = new AbortController();
const before = [disk('one', 10), disk('two', 5)];

test('one look is enough where nothing was written, whatever differs', async () => {
  const { observe, looks } = opened([before]);
  expect(await observe()).toEqual(['disk/one', 'disk/two']);
  expect(looks()).toBe(1);
});

test.each<[string, Change, Resource[]]>([
  ['made', made, [disk('one', 20), disk('two', 5)]],
  ['deleted', removed, [disk('one', 10)]],
])('what was %s is looked for until it shows, and once afterwards', async (_, change, after) => {
  const { observe, apply, looks } = opened([before, before, before, after]);
  await observe();
  await apply(change);
  expect(await observe()).toEqual(after.map(addressOf));
  expect(looks()).toBe(4);
  await observe();
  expect(looks()).toBe(5);
});

test('what does not show is told as it is after a while', async () => {
  const { observe, apply, time } = opened([before]);
  await observe();
  await apply(made);
  expect(await observe()).toEqual(['disk/one', 'disk/two']);
  expect(time()).toBe(20_000);
});

test('what was deleted and made anew is there', async () => {
  const { observe, apply, looks } = opened([before, [...wanted, disk('two', 5)]]);
  await observe();
  await apply(removed);
  await apply({ action: 'create', address: 'disk/two', after: disk('two', 5), fields: [] });
  await observe();
  expect(looks()).toBe(2);
});

test('a change knows what was seen last, when, and the ids of it', async () => {
  const told: unknown[] = [];
  const change: CloudParts<number>['change'] = async (_, known) => {
    told.push(known);
  };
  const { observe, apply } = opened([before], { change });
  await observe();
  await apply(made);
  const ids = new Map([
    ['disk/one', 'vol-one'],
    ['disk/two', 'vol-two'],
  ]);
  expect(told).toEqual([{ world: 1, lookedAt: 0, ids }]);
});

const refuse = async (): Promise<never> => {
  throw new CloudError('no', { kind: 'refused', action: 'Ask', code: 'No', status: 400 });
};

test('a refusal says what was asked', async () => {
  await expect(opened([], { look: refuse }).observe()).rejects.toThrow('looking at notes on the cloud: no');
  const { observe, apply } = opened([before], { change: refuse });
  await observe();
  await expect(apply(removed)).rejects.toThrow('deleting disk/two: no');
});

test('nothing is desired or changed before anything was looked at', async () => {
  const { provider, apply } = opened([before]);
  expect(() => provider.desired()).toThrow('before anything was looked at');
  await expect(apply(made)).rejects.toThrow('before anything was looked at');
});
