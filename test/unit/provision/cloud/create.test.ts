import { expect, test } from 'vitest';
import { createOnce } from '../../../../provision/cloud/create.ts';
import { CloudError } from '../../../../provision/cloud/error.ts';
import type { Clock } from '../../../../provision/cloud/retry.ts';

/** A cloud in which a thing shows `late` milliseconds after it was made. */
const world = ({ late = 0, madeAt }: { late?: number; madeAt?: number } = {}) => {
  let now = 0;
  const made: number[] = madeAt === undefined ? [] : [madeAt];
  const clock: Clock = {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
    random: () => 0,
  };
  return {
    made,
    clock,
    find: async () => made.find((at) => now >= at + late),
    make: () => made.push(now),
  };
};

const lost = new CloudError('gone', { kind: 'uncertain', action: 'Make', code: 'ECONNRESET' });
const { signal } = new AbortController();
const common = { what: 'it', couldDouble: true, signal };

test('what is there is not made', async () => {
  const { clock, find, made } = world({ madeAt: 0 });
  expect(await createOnce({ ...common, find, clock, create: async () => made.push(1) })).toBe(0);
  expect(made).toHaveLength(1);
});

test('what a killed run made a moment ago, and does not show yet, is not made again', async () => {
  const { clock, find, made } = world({ madeAt: 0, late: 4000 });
  await createOnce({ ...common, find, clock, create: async () => made.push(1) });
  expect(made).toHaveLength(1);
});

test('an answer that was lost after the effect: found, not made again', async () => {
  const { clock, find, made, make } = world({ late: 3000 });
  const create = async (): Promise<void> => {
    make();
    throw lost;
  };
  await createOnce({ ...common, find, clock, create });
  expect(made).toHaveLength(1);
});

test('an answer that was lost before the effect: made by the next request', async () => {
  const { clock, find, made, make } = world();
  let requests = 0;
  const create = async (): Promise<void> => {
    requests += 1;
    if (requests === 1) throw lost;
    make();
  };
  await createOnce({ ...common, find, clock, create });
  expect([requests, made.length]).toEqual([2, 1]);
});

test('a refusal is the end', async () => {
  const { clock, find } = world();
  const refusal = new CloudError('no', { kind: 'refused', action: 'Make', code: 'Denied' });
  await expect(createOnce({ ...common, find, clock, create: () => Promise.reject(refusal) })).rejects.toBe(
    refusal,
  );
});

test('what was made and never shows is said', async () => {
  const { clock } = world();
  await expect(
    createOnce({ ...common, find: async () => undefined, clock, create: async () => {} }),
  ).rejects.toMatchObject({ code: 'cloud-timeout', message: 'waited 60 s for it to show, in vain' });
});

const isTaken = ({ code }: CloudError): boolean => code === 'Taken';

test('what is refused for being there already is waited for', async () => {
  const { clock, find, made, make } = world({ late: 3000 });
  const taken = new CloudError('it already exists', { kind: 'refused', action: 'Make', code: 'Taken' });
  const create = async (): Promise<void> => {
    make();
    throw taken;
  };
  await createOnce({
    ...common,
    couldDouble: false,
    find,
    clock,
    create,
    isTaken,
  });
  expect(made).toHaveLength(1);
  const never = createOnce({
    ...common,
    couldDouble: false,
    find: async () => undefined,
    clock,
    create,
    isTaken,
  });
  await expect(never).rejects.toBe(taken);
});

test('an absence that was seen a while ago is watched for no longer', async () => {
  const { clock, find, make } = world();
  await clock.sleep(10_000, signal);
  await createOnce({ ...common, find, clock, create: async () => make(), absentSince: 0 });
  expect(clock.now()).toBe(10_000);
});
