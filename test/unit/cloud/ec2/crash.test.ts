import { statSync } from 'node:fs';
import {
  AllocateAddressCommand,
  CreateSecurityGroupCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resourcesTagged, seedBystander } from '../../../cloud/ec2/seed.ts';
import type { Rule } from '../../../cloud/kit/faults.ts';
import {
  clientFor,
  imageOf,
  launch,
  look,
  openAccount,
  refusalOf,
  startAt,
  type Account,
} from './account.ts';

let account: Account;

beforeEach(async () => {
  account = await openAccount();
});
afterEach(() => account.remove());

const input = (more: Partial<RunInstancesCommandInput> = {}): RunInstancesCommandInput => ({
  ImageId: imageOf(account.cloud),
  InstanceType: 't3.small',
  MinCount: 1,
  MaxCount: 1,
  ClientToken: 'demo-one-1',
  ...more,
});

const run = async (more: Partial<RunInstancesCommandInput> = {}): Promise<string> =>
  (await account.ec2.send(new RunInstancesCommand(input(more)))).Instances?.[0]?.InstanceId ?? '';

test('one token makes one instance, also once that is terminated', async () => {
  const id = await run();
  expect(await run()).toBe(id);
  await account.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  expect(await run()).toBe(id);
  expect(await refusalOf(run({ InstanceType: 't3.large' }))).toEqual(['IdempotentParameterMismatch', 400]);
  expect(await run({ ClientToken: 'demo-one-2' })).not.toBe(id);
  expect(account.cloud.state.instances).toHaveLength(2);
  const [first] = account.cloud.state.instances;
  if (first !== undefined) first.power.since = 0;
  expect(await refusalOf(run())).toEqual(['IdempotentInstanceTerminated', 400]);
});

test('one token makes one volume, and outlives it', async () => {
  const { ec2, cloud } = account;
  const create = async (): Promise<string> => {
    const command = new CreateVolumeCommand({
      AvailabilityZone: 'eu-central-1a',
      Size: 1,
      VolumeType: 'gp3',
      ClientToken: 'disk-1',
    });
    return (await ec2.send(command)).VolumeId ?? '';
  };
  const VolumeId = await create();
  expect(await create()).toBe(VolumeId);
  await ec2.send(new DeleteVolumeCommand({ VolumeId }));
  expect(await create()).toBe(VolumeId);
  expect(cloud.state.volumes).toEqual([]);
});

test('an address has no token: what is asked for twice is there twice', async () => {
  const { ec2, cloud } = account;
  cloud.faults.add({ when: { action: 'AllocateAddress' }, fault: { do: 'lose' } });
  await expect(ec2.send(new AllocateAddressCommand({}))).rejects.toThrow(/socket hang up|ECONNRESET/);
  await ec2.send(new AllocateAddressCommand({}));
  expect(new Set(cloud.state.addresses.map(({ publicIp }) => publicIp)).size).toBe(2);
});

const throttle = {
  do: 'status',
  status: 503,
  code: 'RequestLimitExceeded',
  message: 'Request limit exceeded.',
} as const;

test.each<[Rule['fault'], [string, number | undefined]]>([
  [throttle, ['RequestLimitExceeded', 503]],
  [{ do: 'status', status: 500 }, ['InternalError', 500]],
  [{ do: 'capacity' }, ['InsufficientInstanceCapacity', 500]],
  [{ do: 'quota' }, ['VcpuLimitExceeded', 400]],
  [{ do: 'arrears' }, ['OptInRequired', 401]],
  [{ do: 'expired-token' }, ['RequestExpired', 400]],
  [{ do: 'permission' }, ['UnauthorizedOperation', 403]],
  [{ do: 'reset' }, ['no answer', undefined]],
])('the fault %o', async (fault, expected) => {
  account.cloud.faults.add({ when: { action: 'RunInstances' }, fault });
  const [code, status] = await refusalOf(run());
  expect([status === undefined ? 'no answer' : code, status]).toEqual(expected);
  expect(account.cloud.state.instances).toEqual([]);
  expect(account.cloud.faults.left()).toBe(0);
  expect(await run()).toMatch(/^i-0/);
});

test('throttled, the client asks again by itself', async () => {
  account.cloud.faults.add({ when: { kind: 'read' }, fault: throttle });
  const ec2 = clientFor(account.cloud, { maxAttempts: 3 });
  expect((await ec2.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
  expect(account.cloud.log.since().map(({ code, status }) => [status, code])).toEqual([
    [503, 'RequestLimitExceeded'],
    [200, undefined],
  ]);
});

test('what was just made is not to be seen for a while', async () => {
  await account.remove();
  account = await openAccount({ consistency: 200 });
  const { ec2 } = account;
  const id = await run();
  expect(await refusalOf(look(ec2, id))).toEqual(['InvalidInstanceID.NotFound', 400]);
  expect((await ec2.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'new', Description: 'new' }),
  );
  const named = new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] });
  expect(await refusalOf(ec2.send(named))).toEqual(['InvalidGroup.NotFound', 400]);
  const again = new CreateSecurityGroupCommand({ GroupName: 'new', Description: 'new' });
  expect(await refusalOf(ec2.send(again))).toEqual(['InvalidGroup.Duplicate', 400]);
  await new Promise((resolve) => setTimeout(resolve, 220));
  expect((await look(ec2, id)).InstanceId).toBe(id);
  expect((await ec2.send(named)).SecurityGroups).toHaveLength(1);
});

test('started again from its state file it goes on, pending states and tokens too', async () => {
  await account.remove();
  account = await openAccount({ pending: 300 });
  const id = await run();
  await account.cloud.stop();
  account.cloud = await startAt(account.stateFile, { pending: 300 });
  account.ec2 = clientFor(account.cloud);
  expect((await look(account.ec2, id)).State?.Name).toBe('pending');
  expect(await run()).toBe(id);
  await new Promise((resolve) => setTimeout(resolve, 320));
  expect((await look(account.ec2, id)).State?.Name).toBe('running');
  expect(statSync(account.stateFile).mode % 0o1000).toBe(0o600);
});

test('a listener hears each write once it is kept, and no dry run', async () => {
  const seen: string[] = [];
  const stop = account.cloud.faults.onWrite(({ action }) => void seen.push(action));
  await refusalOf(run({ DryRun: true }));
  await launch(account);
  stop();
  await launch(account);
  expect(seen).toEqual(['RunInstances']);
  expect(account.cloud.log.writes()).toBe(2);
});

test("a bystander's things are found by its tag, and are nobody else's", async () => {
  const { cloud } = account;
  seedBystander(cloud, 'demo-2', { 'berth:stack': 'demo-2' });
  const before = resourcesTagged(cloud.state, 'berth:stack', 'demo-2');
  expect(before.map(({ id }) => id.split('-')[0])).toEqual([
    'i',
    'eni',
    'vol',
    'eipalloc',
    'sg',
    'sgr',
    'key',
  ]);
  const { Reservations } = await account.ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'tag:berth:stack', Values: ['demo-2'] }] }),
  );
  expect(Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe('stopped');
  await launch(account);
  expect(resourcesTagged(cloud.state, 'berth:stack', 'demo-2')).toEqual(before);
});
