import {
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteTagsCommand,
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  paginateDescribeVolumes,
  type Filter,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { matches } from '../../../cloud/ec2/listing.ts';
import { imageOf, launch, openAccount, refusalOf, type Account } from './account.ts';

let account: Account;

/** Three instances, by what their Name tag says. */
const names = ['web-1', 'web-2', 'db'] as const;

beforeAll(async () => {
  account = await openAccount();
  for (const name of names) {
    await launch(account, {
      InstanceType: name === 'db' ? 't3.medium' : 't3.small',
      Placement: { AvailabilityZone: name === 'web-2' ? 'eu-central-1b' : 'eu-central-1a' },
      ClientToken: name,
      TagSpecifications: [
        {
          ResourceType: 'instance',
          Tags: [
            { Key: 'Name', Value: name },
            { Key: 'berth:stack', Value: name === 'db' ? 'other' : 'demo' },
            ...(name === 'db' ? [{ Key: 'only', Value: '*' }] : []),
          ],
        },
      ],
    });
  }
});
afterAll(() => account.remove());

test.each<[Filter[], string[]]>([
  [[], ['web-1', 'web-2', 'db']],
  [[{ Name: 'tag:berth:stack', Values: ['demo'] }], ['web-1', 'web-2']],
  [[{ Name: 'tag:berth:stack', Values: ['demo', 'other'] }], ['web-1', 'web-2', 'db']],
  [[{ Name: 'tag:Name', Values: ['web-*'] }], ['web-1', 'web-2']],
  [
    [
      { Name: 'tag:Name', Values: ['web-?'] },
      { Name: 'tag:Name', Values: ['*-2'] },
    ],
    ['web-2'],
  ],
  [[{ Name: 'tag:Name', Values: ['WEB-1'] }], []],
  [[{ Name: 'tag:only', Values: ['\\*'] }], ['db']],
  [[{ Name: 'tag:absent', Values: ['*'] }], []],
  [[{ Name: 'tag-key', Values: ['only'] }], ['db']],
  [[{ Name: 'instance-state-name', Values: ['running', 'pending'] }], ['web-1', 'web-2', 'db']],
  [[{ Name: 'instance-state-name', Values: ['terminated'] }], []],
  [[{ Name: 'instance-type', Values: ['t3.medium'] }], ['db']],
  [[{ Name: 'availability-zone', Values: ['eu-central-1b'] }], ['web-2']],
  [[{ Name: 'client-token', Values: ['web-1'] }], ['web-1']],
])('instances by %o', async (Filters, expected) => {
  const { Reservations = [] } = await account.ec2.send(new DescribeInstancesCommand({ Filters }));
  const found = Reservations.flatMap(({ Instances = [] }) =>
    Instances.map(({ Tags }) => Tags?.find(({ Key }) => Key === 'Name')?.Value),
  );
  expect(found).toEqual(expected);
});

test.each([
  ['a*c', 'abbc', true],
  ['a*c', 'abcd', false],
  ['a?c', 'ac', false],
  ['a.c', 'abc', false],
  [String.raw`a\?c`, 'a?c', true],
  [String.raw`a\?c`, 'abc', false],
  ['*', '', true],
])('the pattern %s and %s: %s', (pattern, value, expected) => {
  expect(matches(pattern, value)).toBe(expected);
});

test.each<[string, string[], Filter[], number]>([
  ["Debian's", ['136693071363'], [{ Name: 'name', Values: ['debian-13-amd64-*'] }], 3],
  ['anybody who says Debian', [], [{ Name: 'name', Values: ['debian-13-amd64-*'] }], 4],
  [
    "Canonical's",
    ['099720109477'],
    [
      { Name: 'name', Values: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'] },
      { Name: 'architecture', Values: ['x86_64'] },
    ],
    3,
  ],
  ['by alias', ['amazon'], [{ Name: 'architecture', Values: ['arm64'] }], 3],
  ['my own', ['self'], [], 0],
])('images: %s', async (_whose, Owners, Filters, count) => {
  const { Images } = await account.ec2.send(new DescribeImagesCommand({ Owners, Filters }));
  expect(Images).toHaveLength(count);
});

test('pages, and the token of a page that is none', async () => {
  const { ec2 } = account;
  for (let size = 1; size <= 9; size += 1) {
    await ec2.send(
      new CreateVolumeCommand({ AvailabilityZone: 'eu-central-1a', Size: size, VolumeType: 'gp3' }),
    );
  }
  const pages: number[] = [];
  for await (const { Volumes } of paginateDescribeVolumes({ client: ec2, pageSize: 5 }, {}))
    pages.push(Volumes?.length ?? 0);
  expect(pages).toEqual([5, 5, 2]);
  const again = new DescribeVolumesCommand({ MaxResults: 5, NextToken: 'rubbish' });
  expect(await refusalOf(ec2.send(again))).toEqual(['InvalidNextToken', 400]);
  expect(await refusalOf(ec2.send(new DescribeVolumesCommand({ MaxResults: 1 })))).toEqual([
    'InvalidParameterValue',
    400,
  ]);
});

test('tags are added, replaced and taken off, by key or by key and value', async () => {
  const { ec2, cloud } = account;
  const id = cloud.state.subnets[0]?.id ?? '';
  const tagsOf = async (): Promise<Record<string, string>> => {
    const Filters = [{ Name: 'resource-id', Values: [id] }];
    const { Tags = [] } = await ec2.send(new DescribeTagsCommand({ Filters }));
    return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
  };
  const put = (Tags: { Key: string; Value: string }[]) =>
    ec2.send(new CreateTagsCommand({ Resources: [id], Tags }));
  await put([
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '' },
  ]);
  await put([{ Key: 'a', Value: '2' }]);
  expect(await tagsOf()).toEqual({ a: '2', b: '' });
  await ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: '1' }] }));
  expect(await tagsOf()).toEqual({ a: '2', b: '' });
  await ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'a' }] }));
  expect(await tagsOf()).toEqual({ b: '' });
  expect(await refusalOf(put([{ Key: 'aws:x', Value: '' }]))).toEqual(['InvalidParameterValue', 400]);
});

test('zones, and what they offer', async () => {
  const { ec2 } = account;
  const zones = await ec2.send(new DescribeAvailabilityZonesCommand({}));
  expect(zones.AvailabilityZones?.map(({ ZoneName }) => ZoneName)).toEqual([
    'eu-central-1a',
    'eu-central-1b',
  ]);
  const offers = await ec2.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: ['m7i.large'] }],
    }),
  );
  expect(offers.InstanceTypeOfferings).toEqual([
    { InstanceType: 'm7i.large', LocationType: 'availability-zone', Location: 'eu-central-1a' },
  ]);
  const subnets = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: ['true'] }] }),
  );
  expect(subnets.Subnets?.map(({ CidrBlock }) => CidrBlock)).toEqual(['172.31.0.0/17', '172.31.128.0/17']);
  expect(imageOf(account.cloud)).toMatch(/^ami-0[0-9a-f]{16}$/);
});
