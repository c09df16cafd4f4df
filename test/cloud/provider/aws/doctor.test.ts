import { expect, test } from 'vitest';
import type { CloudSpec } from '../../../../provision/cloud/spec.ts';
import type { Finding } from '../../../../provision/provider.ts';
import { eachBed } from '../bed.ts';
import { aws, machine, specOf } from './vendor.ts';

const bed = eachBed(aws);

/** What the doctor finds, who writes nothing meanwhile. */
const examine = async (spec: CloudSpec): Promise<Finding[]> => {
  const provider = await bed().provider(spec);
  const mark = bed().cloud.log.mark();
  const findings = await Promise.all(provider.examine?.(AbortSignal.timeout(10_000)) ?? []);
  expect(
    bed()
      .cloud.log.since(mark)
      .filter(({ kind, code }) => kind === 'write' && code === undefined),
  ).toEqual([]);
  return findings;
};

const named = (findings: Finding[], name: string): Finding | undefined =>
  findings.find((one) => one.name === name);

const quotasIn = (findings: Finding[]): string[] =>
  findings.filter(({ name }) => name.startsWith('quota: ')).map(({ text }) => text);

test('before anything is there: all is well, and nothing is written', async () => {
  const findings = await examine(specOf({ network: { cidr: '10.20.0.0/24' } }));
  expect(findings.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'credentials well',
    'clock well',
    'network well',
    'permissions well',
    'quota: addresses well',
    'quota: vCPUs well',
    'quota: security groups well',
    'quota: networks well',
    'machine: one well',
  ]);
  expect(named(findings, 'permissions')?.text).toBe('7 kinds of writes would be allowed');
  expect(quotasIn(findings)).toEqual([
    '1 more needed, 0 of 5 elastic IPs are taken',
    '2 more needed, 0 of 32 vCPUs of running Standard instances are taken',
    '1 more needed, 1 of 2500 security groups are taken',
    '1 more needed, 1 of 5 VPCs are taken',
  ]);
});

test('once it is there', async () => {
  const spec = specOf();
  await bed().provision(spec);
  // What is there already needs no room.
  Object.assign(bed().cloud.state.quota, { vcpus: 0, addresses: 0, groups: 0, vpcs: 0 });
  const findings = await examine(spec);
  expect(new Set(findings.map(({ state }) => state))).toEqual(new Set(['well']));
  expect(named(findings, 'machine: one')?.text).toMatch(/^i-0\w+, t3.small in eu-central-1a, is running$/);
});

test('credentials that AWS does not know: said once', async () => {
  bed().cloud.faults.add({ when: {}, times: 9, fault: { do: 'status', status: 401, code: 'AuthFailure' } });
  const findings = await examine(specOf());
  expect(named(findings, 'credentials')).toMatchObject({
    state: 'ill',
    hint: expect.stringMatching(/access key/),
  });
  expect(findings.filter(({ state }) => state === 'ill')).toHaveLength(1);
});

test('a write that is not allowed is named', async () => {
  bed().cloud.faults.add({ when: { action: 'RunInstances' }, fault: { do: 'permission' } });
  expect(named(await examine(specOf()), 'permissions')).toMatchObject({
    state: 'ill',
    text: 'not allowed: ec2:RunInstances',
  });
});

test('room for the last, and for none', async () => {
  const { state } = bed().cloud;
  const spec = specOf({ network: { cidr: '10.20.0.0/24' } });
  await bed().provision(specOf({ stack: 'other', machines: [machine('one', { type: 'm7i.large' })] }));
  Object.assign(state.quota, { vcpus: 4, addresses: 2, groups: 3, vpcs: 2 });
  const states = async (): Promise<string[]> =>
    (await examine(spec)).filter(({ name }) => name.startsWith('quota: ')).map((found) => found.state);
  expect(await states()).toEqual(['well', 'well', 'well', 'well']);
  Object.assign(state.quota, { vcpus: 3, addresses: 1, groups: 2, vpcs: 1 });
  expect(await states()).toEqual(['ill', 'ill', 'ill', 'ill']);
});

test.each([
  ['are not allowed to be read', { do: 'permission' }, /AccessDeniedException/],
  ['no answer tells', { do: 'reset' }, /ECONNRESET/],
] as const)('quotas that %s are in doubt, with where to look', async (_why, fault, said) => {
  bed().cloud.faults.add({ when: { action: 'GetServiceQuota' }, times: 99, fault });
  const findings = await examine(specOf());
  const doubtful = findings.filter(({ state }) => state === 'doubtful');
  expect(doubtful.map(({ name }) => name)).toEqual([
    'quota: addresses',
    'quota: vCPUs',
    'quota: security groups',
  ]);
  for (const { text, hint } of doubtful) {
    expect(text).toMatch(said);
    expect(hint).toMatch(/get-service-quota --region eu-central-1 --service-code (ec2|vpc) --quota-code L-/);
  }
  expect(findings.filter(({ state }) => state === 'ill')).toEqual([]);
});

test('a machine that is stopped needs its vCPUs again', async () => {
  const spec = specOf();
  await bed().provision(spec);
  const { instances, quota } = bed().cloud.state;
  for (const { power } of instances) Object.assign(power, { to: 'stopped', via: 'stopping', since: 0 });
  quota.vcpus = 1;
  expect(named(await examine(spec), 'quota: vCPUs')).toMatchObject({
    state: 'ill',
    text: expect.stringMatching(/^2 more needed, 0 of 1 /),
  });
});

test('no address left, a type that there is not, no default network', async () => {
  bed().cloud.state.quota.addresses = 0;
  const findings = await examine(specOf({ machines: [machine('one', { type: 't3.smal' })] }));
  expect(named(findings, 'quota: addresses')).toMatchObject({ state: 'ill' });
  expect(named(findings, 'quota: vCPUs')).toMatchObject({ state: 'doubtful' });
  expect(named(findings, 'machine: one')).toMatchObject({
    state: 'ill',
    hint: expect.stringMatching(/nearest are t3.small/),
  });
  for (const vpc of bed().cloud.state.vpcs) vpc.isDefault = false;
  expect(named(await examine(specOf()), 'network')).toMatchObject({ state: 'ill' });
});
