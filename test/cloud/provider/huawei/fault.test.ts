import { expect, test } from 'vitest';
import type { Rule } from '../../kit/faults.ts';
import { eachBed } from '../bed.ts';
import { faultScenes } from '../fault.ts';
import { huawei, machine, specOf } from './vendor.ts';

const bed = eachBed(huawei);

const status = (number: number, code: string, message = 'as told'): Rule['fault'] => ({
  do: 'status',
  status: number,
  code,
  message,
});

faultScenes(bed, {
  recovered: {
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
  },
  refused: [
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
    [
      'no-permission',
      /evs:volumes:create/,
      { when: { action: 'CreateVolume' }, fault: { do: 'permission' } },
    ],
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
  ],
  wrong: [
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
  ],
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
  bed().cloud.faults.add({ when: { action }, fault });
  await expect(bed().provision(specOf())).rejects.toMatchObject({
    code: 'no-permission',
    message: expect.stringMatching(/the very words .*request \S+\)/),
  });
});

test('a region that the key has no project in is told apart', async () => {
  const provider = await bed().provider(specOf(), 'cn-nowhere-9');
  await expect(provider.observe(AbortSignal.timeout(5000))).rejects.toMatchObject({ code: 'no-such-region' });
});

test('a server that ended in an error is replaced only where that is allowed', async () => {
  await bed().provision(specOf());
  for (const server of bed().cloud.state.servers) server.status = 'ERROR';
  await expect(bed().provision(specOf())).rejects.toMatchObject({ code: 'replace-refused' });
  await bed().provision(specOf(), { allowed: { replace: true, stop: false } });
  expect(bed().count()).toMatchObject({ servers: 1, addresses: 1 });
});
