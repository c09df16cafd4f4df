import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CloudSpec } from '../../../provision/cloud/spec.ts';
import type { Rule } from '../kit/faults.ts';
import { seedBystander } from '../ec2/seed.ts';
import { Bed, machine, SECRETS, specOf } from './bed.ts';

let bed: Bed;
const spec = specOf('notes');
beforeEach(async () => {
  bed = await Bed.open();
});
afterEach(() => bed.close());

const status = (code: string, number = 400): Rule['fault'] => ({ do: 'status', status: number, code });

const RECOVERED: Record<string, Rule> = {
  throttling: { when: { kind: 'write' }, times: 4, fault: status('RequestLimitExceeded', 503) },
  'a wait that is asked for': {
    when: { action: 'RunInstances' },
    fault: { do: 'status', status: 429, code: 'Throttling', headers: { 'retry-after': '3' } },
  },
  'errors of the service': { when: {}, times: 5, fault: status('InternalError', 500) },
  'a connection reset': { when: { action: 'AllocateAddress' }, fault: { do: 'reset' } },
  'a token whose machine was terminated long ago': {
    when: { action: 'RunInstances' },
    times: 2,
    fault: status('IdempotentInstanceTerminated'),
  },
  'a token whose disk was deleted': {
    when: { action: 'CreateVolume' },
    fault: status('InvalidVolume.NotFound'),
  },
  'a group that is not known everywhere yet': {
    when: { action: 'RunInstances' },
    times: 2,
    fault: status('InvalidGroup.NotFound'),
  },
  'an instance that is not known everywhere yet': {
    when: { action: 'AssociateAddress' },
    times: 2,
    fault: status('InvalidInstanceID.NotFound'),
  },
};

describe('recovered from', () => {
  test.each(Object.entries(RECOVERED))('%s', async (_name, rule) => {
    bed.cloud.faults.add(rule);
    await bed.provision(spec);
    expect(bed.cloud.faults.left()).toBe(0);
    expect(await bed.plan(spec)).toEqual([]);
  });
});

const REFUSED: [code: string, hint: RegExp, Rule][] = [
  [
    'no-capacity',
    /eu-central-1a, eu-central-1b/,
    { when: { action: 'RunInstances' }, fault: { do: 'capacity' } },
  ],
  ['quota', /vCPUs/, { when: { action: 'RunInstances' }, fault: { do: 'quota' } }],
  ['quota', /elastic IPs/, { when: { action: 'AllocateAddress' }, fault: { do: 'quota' } }],
  ['quota', /security groups/, { when: { action: 'CreateSecurityGroup' }, fault: { do: 'quota' } }],
  ['account-inactive', /Billing/, { when: { action: 'RunInstances' }, fault: { do: 'arrears' } }],
  ['no-permission', /IAM/, { when: { action: 'CreateVolume' }, fault: { do: 'permission' } }],
  ['no-permission', /IAM/, { when: { action: 'DescribeInstances' }, fault: { do: 'permission' } }],
  ['credentials-expired', /aws sso login/, { when: {}, fault: { do: 'expired-token' } }],
  ['bad-credentials', /access key/, { when: {}, fault: status('AuthFailure', 401) }],
  ['cloud-unavailable', /again/, { when: { kind: 'write' }, times: 99, fault: status('InternalError', 500) }],
];

describe('refused, with what to do', () => {
  test.each(REFUSED)('%s %s', async (code, hint, rule) => {
    bed.cloud.faults.add(rule);
    const refusal = await bed.provision(spec).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ code, hint: expect.stringMatching(hint) });
    const all = inspect(refusal, { depth: 20, showHidden: true }) + inspect(bed.events, { depth: 20 });
    for (const secret of [...SECRETS, 'OPENSSH PRIVATE', 'UserData']) expect(all).not.toContain(secret);
    bed.cloud.faults.clear();
    await bed.provision(spec);
    expect(await bed.plan(spec)).toEqual([]);
  });
});

const WRONG: [code: string, said: RegExp, changes: Partial<CloudSpec>][] = [
  ['no-such-type', /t3\.smal/, { machines: [machine('one', { type: 't3.smal' })] }],
  ['zone-unfit', /not offered/, { machines: [machine('one', { type: 'm7i.large', zone: 'eu-central-1b' })] }],
  ['zone-unfit', /no subnet/, { machines: [machine('one', { zone: 'eu-central-1x' })] }],
  ['no-such-image', /ami-0/, { machines: [machine('one', { image: { id: 'ami-0123456789abcdef0' } })] }],
  ['no-such-image', /nothing-like/, { machines: [machine('one', { image: { name: 'nothing-like-*' } })] }],
  ['no-such-vpc', /office/, { network: { vpc: 'office', subnet: 'office' } }],
  ['no-such-group', /sg-0/, { securityGroup: 'sg-0' }],
  ['no-such-key-pair', /mine/, { keyPair: 'mine' }],
  ['no-such-address', /eipalloc-0/, { machines: [machine('one', { elasticIp: 'eipalloc-0' })] }],
  ['bad-authorized-key', /ed25519/, { authorizedKeys: async () => ['ecdsa-sha2-nistp256 AAAA'] }],
];

test.each(WRONG)('%s: %s', async (code, message, changes) => {
  await expect(bed.provision(specOf('notes', changes))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
  expect(bed.count('notes')).toMatchObject({ instances: 0, volumes: 0 });
});

test('an account without a default network is told what to write', async () => {
  for (const vpc of bed.cloud.state.vpcs) vpc.isDefault = false;
  await expect(bed.provision(spec)).rejects.toMatchObject({ code: 'no-default-vpc' });
});

test('what others have is never touched', async () => {
  seedBystander(bed.cloud, 'berth-other', { 'berth-stack': 'other', 'berth-name': 'other' });
  seedBystander(bed.cloud, 'berth-notes.one', { 'berth-stack': 'other' });
  const others = () => {
    const { instances, volumes, addresses, groups, keyPairs } = bed.cloud.state;
    return [instances, volumes, addresses, groups, keyPairs].map((things) =>
      things.filter(({ tags }: { tags: Record<string, string> }) => tags['berth-stack'] === 'other'),
    );
  };
  const before = structuredClone(others());
  await bed.provision(spec, { prune: true });
  await bed.destroy(spec, new Set(['disk', 'address']));
  expect(others()).toEqual(before);
});

test('the first host key is pinned and given up through tags', async () => {
  const { observed } = await bed.provision(spec);
  const provider = await bed.provider(spec);
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
  expect(await bed.plan(spec)).toEqual([]);
});
