import { expect, test } from 'vitest';
import {
  demandsOf,
  ELASTIC_IPS,
  NETWORKS,
  processorQuotaOf,
  together,
  unknownTypes,
  weigh,
} from '../../../../provision/aws/quota.ts';

test.each([
  ['t3.small', 'L-1216C47A'],
  ['m7i.2xlarge', 'L-1216C47A'],
  ['im4gn.large', 'L-1216C47A'],
  ['is4gen.medium', 'L-1216C47A'],
  ['i7ie.large', 'L-1216C47A'],
  ['d3en.xlarge', 'L-1216C47A'],
  ['g4dn.xlarge', 'L-DB2E81BA'],
  ['gr6.4xlarge', 'L-DB2E81BA'],
  ['vt1.3xlarge', 'L-DB2E81BA'],
  ['p5.48xlarge', 'L-417A185B'],
  ['f2.6xlarge', 'L-74FC7D96'],
  ['x2iezn.2xlarge', 'L-7295265B'],
  ['inf2.xlarge', 'L-1945791B'],
  ['trn1n.32xlarge', 'L-2C3B7624'],
  ['dl2q.24xlarge', 'L-6E869C2A'],
  ['hpc7g.4xlarge', 'L-F7808C92'],
  ['u-6tb1.56xlarge', 'L-43DA4232'],
  ['u7i-12tb.224xlarge', 'L-43DA4232'],
  ['mac2.metal', undefined],
  ['', undefined],
])("%s counts against %s's quota", (type, code) => {
  expect(processorQuotaOf(type)?.code).toBe(code);
});

const known = new Map(
  Object.entries({ 't3.small': 2, 'm7i.large': 2, 'g5.xlarge': 4, 'mac2.metal': 8 }).map(([name, vcpus]) => [
    name,
    { vcpus },
  ]),
);

test.each([
  ['nothing', [], [], []],
  ['one family, several sizes', ['t3.small', 'm7i.large', 't3.small'], [['L-1216C47A', 6]], []],
  [
    'two families',
    ['g5.xlarge', 't3.small'],
    [
      ['L-DB2E81BA', 4],
      ['L-1216C47A', 2],
    ],
    [],
  ],
  [
    'a family that nothing is known of, and a type that there is not',
    ['mac2.metal', 't3.smal', 't3.smal'],
    [],
    ['mac2.metal', 't3.smal'],
  ],
] as [string, string[], [string, number][], string[]][])('needed: %s', (_what, types, needed, unknown) => {
  const found = demandsOf(types, known);
  expect(found.demands.map((demand) => [demand.quota.code, demand.needed])).toEqual(needed);
  expect(found.unknown).toEqual(unknown);
});

test.each([
  ['some are left over', 2, 5, 'well'],
  ['the last', 4, 5, 'well'],
  ['one too many', 5, 5, 'ill'],
  ['none at all', 0, 0, 'ill'],
  ['a quota that was lowered below what is used', 7, 5, 'ill'],
])('%s', (_what, used, value, state) => {
  const found = weigh({ quota: ELASTIC_IPS, needed: 1 }, { used, limit: { value }, region: 'eu-1' });
  expect(found).toMatchObject({
    state,
    text: `1 more needed, ${used} of ${value} elastic IPs are taken`,
  });
  expect(found.hint).toBe(
    state === 'well'
      ? undefined
      : `ask for more: aws service-quotas request-service-quota-increase --region eu-1 --service-code ec2 --quota-code L-0263D0A3 --desired-value ${used + 1}; or release some, or set vm.elasticIp: false`,
  );
});

test('a quota that may not be read is in doubt', () => {
  const limit = { unread: 'AccessDeniedException: no' };
  expect(weigh({ quota: NETWORKS, needed: 1 }, { used: 5, limit, region: 'eu-1' })).toEqual({
    state: 'doubtful',
    text: '1 more needed, 5 of an unknown number of VPCs are taken (AccessDeniedException: no)',
    hint: 'look at it by hand: aws service-quotas get-service-quota --region eu-1 --service-code vpc --quota-code L-F678F1CE; or allow this identity servicequotas:GetServiceQuota',
  });
});

test('types of an unknown family are in doubt', () => {
  expect(unknownTypes(['mac2.metal'], 'eu-1')).toMatchObject({
    state: 'doubtful',
    text: 'what mac2.metal counts against is not known',
    hint: expect.stringContaining('--region eu-1 --service-code ec2'),
  });
});

const well = { state: 'well', text: 'a' } as const;
const doubtful = { state: 'doubtful', text: 'b', hint: 'look' } as const;
const ill = { state: 'ill', text: 'c', hint: 'ask' } as const;

test.each([
  [[well], well],
  [[well, doubtful], { state: 'doubtful', text: 'a; b', hint: 'look' }],
  [[doubtful, ill, well], { state: 'ill', text: 'b; c; a', hint: 'look; ask' }],
])('as bad as the worst: %#', (founds, found) => {
  expect(together(founds)).toEqual(found);
});
