import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CloudSpec } from '../../../provision/cloud/spec.ts';
import type { Rule } from '../kit/faults.ts';
import { Bed, KEYS, machine, specOf } from './bed.ts';

let bed: Bed;
const spec = specOf('notes');
beforeEach(async () => {
  bed = await Bed.open();
});
afterEach(() => bed.close());

const status = (number: number, code: string, message = 'as told'): Rule['fault'] => ({
  do: 'status',
  status: number,
  code,
  message,
});

const RECOVERED: Record<string, Rule> = {
  throttling: { when: { kind: 'write' }, times: 4, fault: status(429, 'APIGW.0308') },
  'a wait that is asked for': {
    when: { action: 'CreateServers' },
    fault: { do: 'status', status: 429, code: 'APIGW.0308', headers: { 'retry-after': '3' } },
  },
  'errors of the service': { when: {}, times: 5, fault: status(500, 'Ecs.0000') },
  'a gateway that answers for it': { when: {}, times: 3, fault: { do: 'status', status: 503 } },
  'a connection reset': { when: { action: 'CreatePublicip' }, fault: { do: 'reset' } },
  'a group that is in use for a moment': {
    when: { action: 'BatchCreateSecurityGroupRules' },
    times: 2,
    fault: status(409, 'VPC.0602', 'in use'),
  },
  'a server of which something is under way': {
    when: { action: 'AttachServerVolume' },
    times: 2,
    fault: status(400, 'Ecs.0603', 'The running state of the ECS is unstable'),
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
    /cn-north-4b or cn-north-4c/,
    { when: { action: 'CreateServers' }, fault: { do: 'capacity' } },
  ],
  ['quota', /vCPUs/, { when: { action: 'CreateServers' }, fault: { do: 'quota' } }],
  ['quota', /elastic IPs/, { when: { action: 'CreatePublicip' }, fault: { do: 'quota' } }],
  ['quota', /VPCs/, { when: { action: 'CreateVpc' }, fault: { do: 'quota' } }],
  ['quota', /disks/, { when: { action: 'CreateVolume' }, fault: { do: 'quota' } }],
  ['arrears', /Billing/, { when: { action: 'CreateServers' }, fault: { do: 'arrears' } }],
  ['arrears', /Billing/, { when: { action: 'CreatePublicip' }, fault: { do: 'arrears' } }],
  ['no-permission', /evs:volumes:create/, { when: { action: 'CreateVolume' }, fault: { do: 'permission' } }],
  [
    'no-permission',
    /ecs:cloudServers:list/,
    { when: { action: 'ListServersDetails' }, fault: { do: 'permission' } },
  ],
  [
    'no-permission',
    /vpc:publicIps:create/,
    { when: { action: 'CreatePublicip' }, fault: { do: 'permission' } },
  ],
  ['credentials-expired', /security token/, { when: {}, fault: { do: 'expired-token' } }],
  [
    'bad-credentials',
    /My Credentials/,
    { when: {}, fault: status(401, 'APIGW.0301', 'verify aksk signature fail') },
  ],
  ['clock-skew', /timedatectl/, { when: {}, fault: status(401, 'APIGW.0301', 'Signature expired') }],
  ['cloud-unavailable', /again/, { when: { kind: 'write' }, times: 99, fault: status(500, 'Ecs.0000') }],
];

describe('refused, with what to do', () => {
  test.each(REFUSED)('%s %s', async (code, hint, rule) => {
    bed.cloud.faults.add(rule);
    const refusal = await bed.provision(spec).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ code, hint: expect.stringMatching(hint) });
    bed.cloud.faults.clear();
    await bed.provision(spec);
    expect(await bed.plan(spec)).toEqual([]);
    expect(bed.count('notes')).toMatchObject({ servers: 1, addresses: 1, groups: 1, vpcs: 1, keys: 1 });
  });
});

const SHAPES: [shape: string, action: string][] = [
  ['error', 'CreateServers'],
  ['flat', 'CreateSecurityGroup'],
  ['code', 'CreatePublicip'],
  ['neutron', 'CreateVpc'],
  ['nova', 'NovaCreateKeypair'],
];

test.each(SHAPES)('a refusal in the shape %s is told in its own words', async (shape, action) => {
  const fault = { do: 'status', status: 403, code: 'Some.0001', message: 'the very words', shape } as const;
  bed.cloud.faults.add({ when: { action }, fault });
  await expect(bed.provision(spec)).rejects.toMatchObject({
    code: 'no-permission',
    message: expect.stringMatching(/the very words .*request \S+\)/),
  });
});

const WRONG: [code: string, said: RegExp, changes: Partial<CloudSpec>][] = [
  ['no-such-flavor', /s6\.lage\.2/, { machines: [machine('one', { type: 's6.lage.2' })] }],
  [
    'flavor-unavailable',
    /cn-north-4b/,
    { machines: [machine('one', { type: 'c7.large.2', zone: 'cn-north-4b' })] },
  ],
  ['no-such-image', /img-0/, { machines: [machine('one', { image: { id: 'img-0' } })] }],
  ['no-such-image', /nothing-like/, { machines: [machine('one', { image: { name: 'nothing-like-*' } })] }],
  ['root-disk-too-small', /40 GiB/, { machines: [machine('one', { image: { name: 'EulerOS*' } })] }],
  ['no-such-vpc', /vpc-default/, { network: { vpc: 'office', subnet: 'office' } }],
  ['no-such-subnet', /subnet-default/, { network: { vpc: 'vpc-default', subnet: 'office' } }],
  ['no-such-group', /sg-0/, { securityGroup: 'sg-0' }],
  ['no-such-key-pair', /mine/, { keyPair: 'mine' }],
  ['no-such-address', /203\.0\.113\.250/, { machines: [machine('one', { elasticIp: '203.0.113.250' })] }],
  [
    'too-many-tags',
    /5 tags/,
    { machines: [machine('one', { tags: { a: '1', b: '2', c: '3', d: '4', e: '5' } })] },
  ],
  [
    'name-too-long',
    /\d\d characters/,
    { machines: [machine('a-host-with-a-name-of-more-than-fifty-characters-altogether')] },
  ],
  ['bad-image', /only aws/, { machines: [machine('one', { image: { ssm: '/a/b' } })] }],
];

test.each(WRONG)('%s: %s', async (code, message, changes) => {
  await expect(bed.provision(specOf('notes', changes))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
  expect(bed.count('notes')).toMatchObject({ servers: 0, volumes: 0 });
});

test('a region that the key has no project in is told apart', async () => {
  const provider = await bed.provider(spec, { region: 'cn-nowhere-9' });
  await expect(provider.observe(AbortSignal.timeout(5000))).rejects.toMatchObject({ code: 'no-such-region' });
});

test('what others have is never touched', async () => {
  bed.cloud.seed('berth-other', [{ key: 'berth-stack', value: 'other' }]);
  bed.cloud.seed('berth-notes.one', [{ key: 'berth-stack', value: 'other' }]);
  const others = () => {
    const { servers, volumes, publicIps, securityGroups, vpcs, subnets } = bed.cloud.state;
    return [servers, volumes, publicIps, securityGroups, vpcs, subnets].map((things) =>
      things.filter(({ tags }: { tags: { value: string }[] }) => tags.some(({ value }) => value === 'other')),
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

test('a server that ended in an error is replaced only where that is allowed', async () => {
  await bed.provision(spec);
  for (const server of bed.cloud.state.servers) server.status = 'ERROR';
  await expect(bed.provision(spec)).rejects.toMatchObject({ code: 'replace-refused' });
  await bed.provision(spec, { allowed: { replace: true, stop: false } });
  expect(bed.count('notes')).toMatchObject({ servers: 1, addresses: 1 });
});

test('no secret is in an error', async () => {
  bed.cloud.faults.add({ when: { action: 'CreateServers' }, fault: { do: 'quota' } });
  const refusal: unknown = await bed.provision(spec).catch((error: unknown) => error);
  const text = `${String(refusal)} ${JSON.stringify(refusal)} ${refusal instanceof Error ? String(refusal.cause) : ''}`;
  expect(text).not.toContain(KEYS.secretKey);
  expect(text).not.toContain('PRIVATE KEY');
});
