import {
  AssociateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeAddressesCommand,
  DescribeImagesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  waitUntilInstanceRunning,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allocate, importKey, look, openAccount, PUBLIC_KEY, type Account } from './account.ts';

let account: Account;

beforeAll(async () => {
  account = await openAccount({ pending: 50 });
});
afterAll(() => account.remove());

test('image, key, group, instance, address: the whole way through the real client', async () => {
  const { ec2, cloud } = account;
  const { Images = [] } = await ec2.send(
    new DescribeImagesCommand({
      Owners: ['136693071363'],
      Filters: [
        { Name: 'name', Values: ['debian-13-*'] },
        { Name: 'architecture', Values: ['x86_64'] },
        { Name: 'state', Values: ['available'] },
        { Name: 'root-device-type', Values: ['ebs'] },
        { Name: 'virtualization-type', Values: ['hvm'] },
      ],
    }),
  );
  const newest = Images.toSorted((one, other) =>
    String(other.CreationDate).localeCompare(String(one.CreationDate)),
  )[0];
  expect(Images).toHaveLength(3);
  expect(newest).toMatchObject({ Name: 'debian-13-amd64-20261102-2290', RootDeviceName: '/dev/xvda' });

  await importKey(ec2);
  const keys = await ec2.send(new DescribeKeyPairsCommand({ IncludePublicKey: true }));
  expect(keys.KeyPairs?.[0]).toMatchObject({ KeyName: 'berth', KeyType: 'ed25519', PublicKey: PUBLIC_KEY });
  expect(keys.KeyPairs?.[0]?.CreateTime).toBeInstanceOf(Date);

  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'berth', Description: 'berth' }),
  );
  const { SecurityGroupRules } = await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [
        {
          IpProtocol: 'tcp',
          FromPort: 22,
          ToPort: 22,
          IpRanges: [{ CidrIp: '198.51.100.0/24', Description: 'office' }, { CidrIp: '192.0.2.1/32' }],
        },
      ],
      TagSpecifications: [
        { ResourceType: 'security-group-rule', Tags: [{ Key: 'berth:stack', Value: 'demo' }] },
      ],
    }),
  );
  expect(SecurityGroupRules).toMatchObject([
    { GroupId, IsEgress: false, CidrIpv4: '198.51.100.0/24', FromPort: 22, Description: 'office' },
    { CidrIpv4: '192.0.2.1/32', Tags: [{ Key: 'berth:stack', Value: 'demo' }] },
  ]);
  const groups = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
  expect(groups.SecurityGroups?.[0]?.IpPermissions?.[0]?.IpRanges).toHaveLength(2);
  expect(groups.SecurityGroups?.[0]?.IpPermissionsEgress?.[0]).toMatchObject({ IpProtocol: '-1' });

  const run = await ec2.send(
    new RunInstancesCommand({
      ImageId: newest?.ImageId,
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
      KeyName: 'berth',
      SecurityGroupIds: [GroupId],
      ClientToken: 'demo-one-1',
      UserData: Buffer.from('#cloud-config\n').toString('base64'),
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 20, VolumeType: 'gp3', Encrypted: true } },
        {
          DeviceName: '/dev/sdf',
          Ebs: { VolumeSize: 10, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: false },
        },
      ],
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'demo & <one>' }] },
        { ResourceType: 'volume', Tags: [{ Key: 'berth:stack', Value: 'demo' }] },
      ],
    }),
  );
  const id = run.Instances?.[0]?.InstanceId ?? '';
  expect(run.Instances?.[0]).toMatchObject({
    State: { Name: 'pending', Code: 0 },
    Tags: [{ Key: 'Name', Value: 'demo & <one>' }],
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    SecurityGroups: [{ GroupId, GroupName: 'berth' }],
  });
  await waitUntilInstanceRunning({ client: ec2, maxWaitTime: 10, minDelay: 1 }, { InstanceIds: [id] });
  const running = await look(ec2, id);
  expect(running.LaunchTime).toBeInstanceOf(Date);
  expect(running.BlockDeviceMappings?.map(({ DeviceName }) => DeviceName)).toEqual(['/dev/xvda', '/dev/sdf']);
  const { Volumes } = await ec2.send(
    new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }),
  );
  expect(Volumes).toMatchObject([
    { Size: 20, Encrypted: true, Iops: 3000, Throughput: 125, State: 'in-use' },
    { Size: 10, Attachments: [{ Device: '/dev/sdf', DeleteOnTermination: false }] },
  ]);

  const AllocationId = await allocate(ec2);
  await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: id }));
  const { Addresses } = await ec2.send(new DescribeAddressesCommand({ AllocationIds: [AllocationId] }));
  expect(Addresses?.[0]).toMatchObject({ InstanceId: id, Domain: 'vpc' });
  expect((await look(ec2, id)).PublicIpAddress).toBe(Addresses?.[0]?.PublicIp);

  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  expect((await look(ec2, id)).State?.Name).toBe('shutting-down');
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(await look(ec2, id)).toMatchObject({
    State: { Name: 'terminated', Code: 48 },
    StateReason: { Code: 'Client.UserInitiatedShutdown' },
    NetworkInterfaces: [],
  });
  const left = await ec2.send(new DescribeVolumesCommand({}));
  expect(left.Volumes).toMatchObject([{ Size: 10, State: 'available' }]);
  const free = await ec2.send(new DescribeAddressesCommand({}));
  expect(free.Addresses?.[0]?.AssociationId).toBeUndefined();
  expect(cloud.log.failures()).toEqual([]);
});
