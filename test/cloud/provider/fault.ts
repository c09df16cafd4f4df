import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { CloudSpec } from '../../../provision/cloud/spec.ts';
import type { Rule } from '../kit/faults.ts';
import { PRECIOUS, type Bed } from './bed.ts';
import type { LocalCloud } from './vendor.ts';

export type FaultTables = {
  /** Faults after which the run goes on. */
  recovered: Record<string, Rule>;
  /** Faults that end it in words. */
  refused: readonly [code: string, hint: RegExp, Rule][];
  /** Inventories that this vendor cannot make. */
  wrong: readonly [code: string, said: RegExp, changes: Partial<CloudSpec>][];
};

/** What only this vendor answers, and how its refusals are told; the common faults are in `cloud/scenes/faults.ts`. */
export const faultScenes = <C extends LocalCloud>(bed: () => Bed<C>, tables: FaultTables): void => {
  describe('recovered from', () => {
    test.each(Object.entries(tables.recovered))('%s', async (_name, rule) => {
      const { cloud, vendor } = bed();
      cloud.faults.add(rule);
      await bed().provision(vendor.specOf());
      expect(cloud.faults.left()).toBe(0);
      expect(await bed().plan(vendor.specOf())).toEqual([]);
    });
  });

  describe('refused, with what to do and without a secret', () => {
    test.each(tables.refused)('%s %s', async (code, hint, rule) => {
      const { cloud, vendor, events } = bed();
      cloud.faults.add(rule);
      const refusal = await bed()
        .provision(vendor.specOf())
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      expect(refusal).toMatchObject({ code, hint: expect.stringMatching(hint) });
      const all = inspect(refusal, { depth: 20, showHidden: true }) + inspect(events, { depth: 20 });
      for (const secret of [...vendor.secrets, 'PRIVATE KEY']) expect(all).not.toContain(secret);
      cloud.faults.clear();
      await bed().provision(vendor.specOf());
      expect(await bed().plan(vendor.specOf())).toEqual([]);
      expect(bed().count()).toMatchObject({ servers: 1, addresses: 1, groups: 1, keys: 1 });
      expect(Math.max(...Object.values(bed().count()))).toBe(1);
    });
  });

  describe('wrong in the inventory', () => {
    test.each(tables.wrong)('%s: %s', async (code, message, changes) => {
      await expect(bed().provision(bed().vendor.specOf(changes))).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
      expect(bed().count()).toMatchObject({ servers: 0, systemDisks: 0, disks: 0 });
    });
  });

  test('what others have is never touched', async () => {
    const { cloud, vendor } = bed();
    vendor.seed(cloud, 'berth-other', { 'berth-stack': 'other', 'berth-name': 'other' });
    vendor.seed(cloud, 'berth-notes.one', { 'berth-stack': 'other' });
    const before = vendor.tagged(cloud, 'berth-stack', 'other');
    expect(before.length).toBeGreaterThan(9);
    await bed().provision(vendor.specOf(), { prune: true });
    await bed().destroy(vendor.specOf(), PRECIOUS);
    expect(vendor.tagged(cloud, 'berth-stack', 'other')).toEqual(before);
  });

  test('the first host key is pinned and given up through tags', async () => {
    const spec = bed().vendor.specOf();
    const { observed } = await bed().provision(spec);
    const provider = await bed().provider(spec);
    const signal = AbortSignal.timeout(5000);
    const [host] = await provider.hosts(observed, signal);
    const own = `SHA256:${'+/ab'.repeat(10)}abc`;
    await host?.firstContact?.pin(own, signal);
    const [pinned] = await provider.hosts(await provider.observe(signal), signal);
    expect(pinned?.hostKeys).toEqual([host?.firstContact?.injected, own]);
    await host?.firstContact?.done(signal);
    const [done] = await provider.hosts(await provider.observe(signal), signal);
    expect(done).toMatchObject({ hostKeys: [own] });
    expect(done).not.toHaveProperty('firstContact');
    expect(await bed().plan(spec)).toEqual([]);
  });
};
