import { expect, test } from 'vitest';
import type { Rule } from '../../kit/faults.ts';
import { eachBed } from '../bed.ts';
import { faultScenes } from '../fault.ts';
import { aws, machine, specOf } from './vendor.ts';

const bed = eachBed(aws);

const status = (code: string, number = 400): Rule['fault'] => ({ do: 'status', status: number, code });

faultScenes(bed, {
  recovered: {
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
  },
  refused: [
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
    [
      'cloud-unavailable',
      /again/,
      { when: { kind: 'write' }, times: 99, fault: status('InternalError', 500) },
    ],
  ],
  wrong: [
    ['no-such-type', /t3\.smal/, { machines: [machine('one', { type: 't3.smal' })] }],
    [
      'zone-unfit',
      /not offered/,
      { machines: [machine('one', { type: 'm7i.large', zone: 'eu-central-1b' })] },
    ],
    ['zone-unfit', /no subnet/, { machines: [machine('one', { zone: 'eu-central-1x' })] }],
    ['no-such-image', /ami-0/, { machines: [machine('one', { image: { id: 'ami-0123456789abcdef0' } })] }],
    ['no-such-image', /nothing-like/, { machines: [machine('one', { image: { name: 'nothing-like-*' } })] }],
    ['no-such-vpc', /office/, { network: { vpc: 'office', subnet: 'office' } }],
    ['no-such-group', /sg-0/, { securityGroup: 'sg-0' }],
    ['no-such-key-pair', /mine/, { keyPair: 'mine' }],
    ['no-such-address', /eipalloc-0/, { machines: [machine('one', { elasticIp: 'eipalloc-0' })] }],
    ['bad-authorized-key', /ed25519/, { authorizedKeys: async () => ['ecdsa-sha2-nistp256 AAAA'] }],
  ],
});

test('an account without a default network is told what to write', async () => {
  for (const vpc of bed().cloud.state.vpcs) vpc.isDefault = false;
  await expect(bed().provision(specOf())).rejects.toMatchObject({ code: 'no-default-vpc' });
});
