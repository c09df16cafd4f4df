import { expect, test } from 'vitest';
import { Bed } from '../bed.ts';
import { deletionScene } from '../crash.ts';
import { withMachines } from '../vendor.ts';
import { aws, machine, specOf } from './vendor.ts';

deletionScene(aws, specOf({ network: { cidr: '10.20.0.0/24' } }));

test('a machine that a killed run asked for otherwise, and that does not show yet, is waited for', async () => {
  const bed = await Bed.open(aws, { consistency: 1500 });
  try {
    const killed = new AbortController();
    const leave = bed.cloud.faults.onWrite(({ action }) => {
      if (action === 'RunInstances') killed.abort(new Error('killed'));
    });
    const first = specOf({ machines: [machine('one', { dataDisks: [], elasticIp: false })] });
    await expect(bed.provision(first, { signal: killed.signal })).rejects.toThrow('killed');
    leave();
    const larger = withMachines(first, { rootDisk: { size: 30, type: undefined } });
    await expect(bed.provision(larger)).rejects.toMatchObject({ code: 'not-converged' });
    expect((await bed.provision(larger)).changes).toMatchObject([
      { action: 'update', address: 'server/one' },
    ]);
    expect(bed.count()).toMatchObject({ servers: 1 });
    expect(bed.cloud.log.since().map(({ code }) => code)).toContain('IdempotentParameterMismatch');
  } finally {
    await bed.close();
  }
});
