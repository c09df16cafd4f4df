import { expect, test } from 'vitest';
import { Bed, machine, specOf, withMachines } from './bed.ts';

const STACK = 'notes';
const spec = specOf(STACK, { network: { cidr: '10.20.0.0/24' } });
const ONE_OF_EACH = {
  instances: 1,
  volumes: 2,
  addresses: 1,
  groups: 1,
  keys: 1,
  vpcs: 1,
  gateways: 1,
  subnets: 1,
};

/** Runs against a new cloud for each write of a first run, until there are no more writes. */
const forEveryWrite = async (mishap: (bed: Bed, nth: number) => Promise<boolean>): Promise<number> => {
  for (let nth = 1; ; nth += 1) {
    const bed = await Bed.open({ consistency: 40, pending: 40 });
    try {
      const reached = await mishap(bed, nth);
      await bed.provision(spec);
      expect({ nth, ...bed.count(STACK) }).toEqual({ nth, ...ONE_OF_EACH });
      const mark = bed.cloud.log.mark();
      expect(await bed.plan(spec)).toEqual([]);
      expect(bed.cloud.log.writes(mark)).toBe(0);
      if (!reached) return nth - 1;
    } finally {
      await bed.close();
    }
  }
};

test('ended right after any single write, the next run converges', { timeout: 300_000 }, async () => {
  const points = await forEveryWrite(async (bed, nth) => {
    const killed = new AbortController();
    let writes = 0;
    const leave = bed.cloud.faults.onWrite(() => {
      writes += 1;
      if (writes === nth) killed.abort(new Error('killed'));
    });
    await bed.provision(spec, { signal: killed.signal }).catch((error: unknown) => {
      if (!killed.signal.aborted) throw error;
    });
    leave();
    return killed.signal.aborted;
  });
  expect(points).toBeGreaterThan(10);
});

test('with any single answer lost, the same run converges', { timeout: 300_000 }, async () => {
  const points = await forEveryWrite(async (bed, nth) => {
    bed.cloud.faults.add({ when: { kind: 'write', nth }, fault: { do: 'lose' } });
    await bed.provision(spec);
    const lost = bed.cloud.faults.left() === 0;
    bed.cloud.faults.clear();
    return lost;
  });
  expect(points).toBeGreaterThan(10);
});

test('ended anywhere in a deletion, the next goes on', { timeout: 300_000 }, async () => {
  for (let nth = 1; ; nth += 1) {
    const bed = await Bed.open({ consistency: 20, pending: 20 });
    try {
      await bed.provision(spec);
      bed.cloud.faults.add({ when: { kind: 'write', nth }, fault: { do: 'lose' } });
      await bed.destroy(spec, new Set(['disk', 'address']));
      await bed.destroy(spec, new Set(['disk', 'address']));
      expect(new Set(Object.values(bed.count(STACK)))).toEqual(new Set([0]));
      if (bed.cloud.faults.left() > 0) break;
    } finally {
      await bed.close();
    }
  }
});

test('a machine that a killed run asked for otherwise, and that does not show yet, is waited for', async () => {
  const bed = await Bed.open({ consistency: 1500 });
  try {
    const killed = new AbortController();
    const leave = bed.cloud.faults.onWrite(({ action }) => {
      if (action === 'RunInstances') killed.abort(new Error('killed'));
    });
    const first = specOf(STACK, { machines: [machine('one', { dataDisks: [], elasticIp: false })] });
    await expect(bed.provision(first, { signal: killed.signal })).rejects.toThrow('killed');
    leave();
    const larger = withMachines(first, { rootDisk: { size: 30, type: undefined } });
    await expect(bed.provision(larger)).rejects.toMatchObject({ code: 'not-converged' });
    expect((await bed.provision(larger)).changes).toMatchObject([
      { action: 'update', address: 'server/one' },
    ]);
    expect(bed.count(STACK)).toMatchObject({ instances: 1 });
    expect(bed.cloud.log.since().map(({ code }) => code)).toContain('IdempotentParameterMismatch');
  } finally {
    await bed.close();
  }
});
