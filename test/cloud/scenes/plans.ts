import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Operator, planOf, type Begin, type Cloud } from './bed.ts';

const STACK = 'notes';

/** What a run may do, and what only with a flag: one stack's life, in its order. */
export const planScenes = (begin: Begin): void => {
  let cloud: Cloud;
  let operator: Operator;
  beforeAll(async () => {
    cloud = await begin();
    operator = await Operator.of(cloud, STACK);
  });
  afterAll(async () => {
    await cloud.stop();
    await operator.leave();
  });

  const refused = async (args: readonly string[], code: string): Promise<void> => {
    const mark = cloud.log.mark();
    const outcome = await operator.run(args);
    expect(outcome.events.failures.map((failure) => failure.code)).toEqual([code]);
    expect([outcome.code === 0, cloud.log.writes(mark)]).toEqual([false, 0]);
  };
  const done = async (args: readonly string[], plan: readonly string[]): Promise<void> => {
    const { code, events, stdout } = await operator.run(args);
    expect({ code, plan: planOf(events), said: code === 0 ? '' : stdout }).toEqual({
      code: 0,
      plan,
      said: '',
    });
    const check = await operator.run(['--check']);
    expect([check.code, planOf(check.events)]).toEqual([0, []]);
  };
  const vm = (changes: Record<string, unknown>): Record<string, unknown> => ({
    defaults: { vm: { ...cloud.vm, ...changes } },
  });

  test('SSH open to the whole world is refused unless a flag names the port', async () => {
    await operator.write({ provider: { ...cloud.provider, access: { ssh: '0.0.0.0/0' } } });
    await refused([], 'open-to-world');
    await refused(['--allow-open', '5432'], 'open-to-world');
    expect((await operator.run(['--check', '--allow-open', '22'])).code).toBe(2);
    await operator.write({});
  });

  test('a plan is shown with what it costs, saved, and made as it was shown', async () => {
    const plan = join(operator.folder, 'plan.json');
    const shown = await operator.read('provision.mts', ['--save-plan', plan]);
    expect(shown.code).toBe(2);
    expect(shown.stdout).toMatch(/This costs money:(\n .*)*server\/one: one .*by the hour/);
    expect(Object.values(cloud.count(STACK)).every((count) => count === 0)).toBe(true);
    expect(await readFile(plan, 'utf8')).not.toMatch(/PRIVATE KEY|secret/i);
    const made = await operator.run(['--plan', plan]);
    expect(made.code).toBe(0);
    expect(cloud.count(STACK)).toMatchObject({ servers: 1, addresses: 1, disks: 1 });
  });

  test('a saved plan is refused once the world changed', async () => {
    const plan = join(operator.folder, 'plan.json');
    await operator.write({ provider: { ...cloud.provider, tags: { team: 'quay' } } });
    expect((await operator.run(['--save-plan', plan])).code).toBe(2);
    const drift = cloud.drifts(STACK, 'one')['a rule added'];
    drift?.make();
    await refused(['--plan', plan], 'plan-changed');
    expect((await operator.run()).code).toBe(0);
    await operator.write({});
    expect((await operator.run()).code).toBe(0);
  });

  test('another type needs a stop, which needs a flag', async () => {
    const before = cloud.ids(STACK, 'one');
    await operator.write(vm({ type: cloud.bigger }));
    await refused([], 'stop-refused');
    await done(['--allow-stop'], ['update server/one type']);
    expect(cloud.ids(STACK, 'one')).toEqual(before);
    await operator.write({});
    await done(['--allow-stop'], ['update server/one type']);
  });

  /** From here on the disk is bigger, since none ever shrinks. */
  const grown = (): Record<string, unknown> =>
    vm({ dataDisks: cloud.vm.dataDisks.map((disk) => ({ ...disk, size: '20g' })) });

  test('a disk grows in place, and never shrinks', async () => {
    const before = cloud.ids(STACK, 'one');
    await operator.write(grown());
    await done([], ['update disk/one.data size']);
    expect(cloud.ids(STACK, 'one')).toEqual(before);
    await operator.write({});
    await refused(['--allow-replace'], 'disk-shrinks');
  });

  test('what cannot be changed in place is replaced only with a flag; disk and address stay', async () => {
    const before = cloud.ids(STACK, 'one');
    await operator.write({ ...grown(), hosts: { one: { user: 'ada' } } });
    await refused(['--allow-stop'], 'replace-refused');
    await done(['--allow-replace'], ['replace server/one']);
    const after = cloud.ids(STACK, 'one');
    expect(after.server).not.toBe(before.server);
    expect(after).toEqual({ ...before, server: after.server });
  });

  test('a host that left the inventory is named, pruned by a flag, and takes up its disk and address again', async () => {
    const one = { user: 'ada' };
    await operator.write({ ...grown(), hosts: { one, two: {} } });
    expect((await operator.run()).code).toBe(0);
    const before = cloud.ids(STACK, 'two');
    await operator.write({ ...grown(), hosts: { one } });
    const { code, stdout } = await operator.read('provision.mts', ['--machines-only']);
    expect(code).toBe(0);
    for (const stray of ['address/two', 'disk/two.data', 'server/two'])
      expect(stdout).toMatch(new RegExp(`Not in the inventory, left alone: .*${stray}`));
    expect(cloud.count(STACK).servers).toBe(2);

    const pruned = await operator.run(['--prune']);
    expect([pruned.code, planOf(pruned.events)]).toEqual([0, ['delete server/two']]);
    expect(cloud.count(STACK)).toMatchObject({ servers: 1, addresses: 2, disks: 2 });

    await operator.write({ ...grown(), hosts: { one, two: {} } });
    await done([], ['create server/two']);
    const after = cloud.ids(STACK, 'two');
    expect(after).toEqual({ ...before, server: after.server });
  });
};
