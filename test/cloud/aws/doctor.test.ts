import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CloudSpec } from '../../../provision/cloud/spec.ts';
import type { Finding } from '../../../provision/provider.ts';
import { Bed, machine, specOf } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await Bed.open();
});
afterEach(() => bed.close());

const examine = async (spec: CloudSpec): Promise<Finding[]> => {
  const provider = await bed.provider(spec);
  const findings = await Promise.all(provider.examine?.(AbortSignal.timeout(10_000)) ?? []);
  expect(bed.cloud.log.since().filter(({ kind, code }) => kind === 'write' && code === undefined)).toEqual(
    [],
  );
  return findings;
};

const named = (findings: Finding[], name: string): Finding | undefined =>
  findings.find((one) => one.name === name);

test('before anything is there: all is well, and nothing is written', async () => {
  const findings = await examine(specOf('notes', { network: { cidr: '10.20.0.0/24' } }));
  expect(findings.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'credentials well',
    'clock well',
    'network well',
    'permissions well',
    'quota: addresses well',
    'quota: vCPUs well',
    'quota: networks well',
    'machine: one well',
  ]);
  expect(named(findings, 'permissions')?.text).toBe('7 kinds of writes would be allowed');
});

test('once it is there', async () => {
  const spec = specOf('notes');
  await bed.provision(spec);
  const mark = bed.cloud.log.mark();
  const provider = await bed.provider(spec);
  const findings = await Promise.all(provider.examine?.(AbortSignal.timeout(10_000)) ?? []);
  expect(new Set(findings.map(({ state }) => state))).toEqual(new Set(['well']));
  expect(named(findings, 'machine: one')?.text).toMatch(/^i-0\w+, t3.small in eu-central-1a, is running$/);
  expect(
    bed.cloud.log.since(mark).filter(({ kind, code }) => kind === 'write' && code !== 'DryRunOperation'),
  ).toEqual([]);
});

test('credentials that AWS does not know: said once', async () => {
  bed.cloud.faults.add({ when: {}, times: 9, fault: { do: 'status', status: 401, code: 'AuthFailure' } });
  const findings = await examine(specOf('notes'));
  expect(named(findings, 'credentials')).toMatchObject({
    state: 'ill',
    hint: expect.stringMatching(/access key/),
  });
  expect(findings.filter(({ state }) => state === 'ill')).toHaveLength(1);
});

test('a write that is not allowed is named', async () => {
  bed.cloud.faults.add({ when: { action: 'RunInstances' }, fault: { do: 'permission' } });
  expect(named(await examine(specOf('notes')), 'permissions')).toMatchObject({
    state: 'ill',
    text: 'not allowed: ec2:RunInstances',
  });
});

test('no address left, a type that there is not, no default network', async () => {
  bed.cloud.state.quota.addresses = 0;
  const findings = await examine(specOf('notes', { machines: [machine('one', { type: 't3.smal' })] }));
  expect(named(findings, 'quota: addresses')).toMatchObject({ state: 'ill' });
  expect(named(findings, 'machine: one')).toMatchObject({
    state: 'ill',
    hint: expect.stringMatching(/nearest are t3.small/),
  });
  for (const vpc of bed.cloud.state.vpcs) vpc.isDefault = false;
  expect(named(await examine(specOf('notes')), 'network')).toMatchObject({ state: 'ill' });
});
