import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Operator, planOf, type Begin, type Cloud } from './bed.ts';

/** What each local cloud knows how to do behind berth's back. */
const DRIFTS = [
  'a rule added',
  'a rule widened to the world',
  'a rule taken away',
  'a tag taken off the VM',
  'the stack’s tag taken off the VM',
  'the stack’s tag taken off the group',
  'the address detached',
  'the disk detached',
  'the VM stopped',
];

/** What somebody changes behind berth's back is named, mended, and nothing else is touched. */
export const driftScenes = (begin: Begin): void => {
  let cloud: Cloud;
  let operator: Operator;
  let neighbour: Operator;
  beforeAll(async () => {
    cloud = await begin();
    neighbour = await Operator.of(cloud, 'neighbour');
    operator = await Operator.of(cloud, 'notes');
    for (const one of [neighbour, operator]) expect(await one.run()).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await cloud.stop();
    await operator.leave();
    await neighbour.leave();
  });

  test('a second run plans nothing and writes nothing', async () => {
    const mark = cloud.log.mark();
    const { code, events } = await operator.run();
    expect([code, planOf(events), cloud.log.writes(mark)]).toEqual([0, [], 0]);
  });

  test('a check of a stack that exists makes at most eight read calls', async () => {
    const mark = cloud.log.mark();
    expect((await operator.run(['--check'])).code).toBe(0);
    expect(cloud.log.writes(mark)).toBe(0);
    expect(cloud.log.reads(mark)).toBeLessThanOrEqual(8);
    process.stdout.write(`read calls of a check: ${cloud.log.reads(mark)}\n`);
  });

  describe('drift', () => {
    test.each(DRIFTS)('%s', async (name) => {
      const before = cloud.everything();
      const drift = cloud.drifts('notes', 'one')[name];
      if (drift === undefined) throw new Error(`no drift ${name}`);
      drift.make();
      expect(cloud.everything()).not.toEqual(before);
      const check = await operator.run(['--check']);
      expect([check.code, planOf(check.events)]).toEqual([2, drift.named]);
      const mended = await operator.run();
      expect([mended.code, planOf(mended.events)]).toEqual([0, drift.named]);
      expect(cloud.everything()).toEqual(before);
    });
  });

  test('the neighbour was never touched', async () => {
    const mark = cloud.log.mark();
    const { code, events } = await neighbour.run();
    expect([code, planOf(events), cloud.log.writes(mark)]).toEqual([0, [], 0]);
  });

  test('destroyed: disk and address stay, the neighbour too, and a second time there is nothing', async () => {
    const others = cloud.everything().filter((line) => line.includes('neighbour'));
    const first = await operator.run([], 'scripts/destroy.mts');
    expect(first.code).toBe(0);
    const left = Object.entries(cloud.count('notes')).filter(([, count]) => count > 0);
    expect(Object.fromEntries(left)).toEqual({ addresses: 1, disks: 1 });
    const second = await operator.run([], 'scripts/destroy.mts');
    expect([second.code, planOf(second.events)]).toEqual([0, []]);
    expect((await operator.run(['--disks', '--addresses'], 'scripts/destroy.mts')).code).toBe(0);
    expect(Object.values(cloud.count('notes')).every((count) => count === 0)).toBe(true);
    expect(cloud.everything().filter((line) => line.includes('neighbour'))).toEqual(others);
  });
};

/** Ten hosts cost no more to look at than one. */
export const crowdScenes = (begin: Begin): void => {
  test('a check of ten hosts makes at most as many read calls', async () => {
    const cloud = await begin();
    const hosts = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`host-${index}`, {}]));
    const operator = await Operator.of(cloud, 'crowd', { hosts });
    try {
      expect(await operator.run()).toMatchObject({ code: 0 });
      const mark = cloud.log.mark();
      const { code, events } = await operator.run(['--check']);
      expect([code, planOf(events), cloud.log.writes(mark)]).toEqual([0, [], 0]);
      expect(cloud.log.reads(mark)).toBeLessThanOrEqual(8);
      process.stdout.write(`read calls of a check of ten hosts: ${cloud.log.reads(mark)}\n`);
    } finally {
      await cloud.stop();
      await operator.leave();
    }
  });
};
