import * as aws from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allocate, launch, look, openAccount, refusalOf, type Account } from './account.ts';

let account: Account;

beforeEach(async () => {
  account = await openAccount();
});
afterEach(() => account.remove());

const createGroup = async (GroupName: string): Promise<string> => {
  const command = new aws.CreateSecurityGroupCommand({ GroupName, Description: 'of a test' });
  return (await account.ec2.send(command)).GroupId ?? '';
};

test('stopped, an instance takes another type; it keeps its elastic address', async () => {
  const { ec2 } = account;
  const { InstanceId } = await launch(account);
  const AllocationId = await allocate(ec2);
  await ec2.send(new aws.AssociateAddressCommand({ AllocationId, InstanceId }));
  const ip = (await look(ec2, InstanceId)).PublicIpAddress;
  const stopped = await ec2.send(new aws.StopInstancesCommand({ InstanceIds: [InstanceId] }));
  expect(stopped.StoppingInstances).toMatchObject([
    { PreviousState: { Name: 'running' }, CurrentState: { Name: 'stopping', Code: 64 } },
  ]);
  await ec2.send(new aws.ModifyInstanceAttributeCommand({ InstanceId, InstanceType: { Value: 't3.large' } }));
  const started = await ec2.send(new aws.StartInstancesCommand({ InstanceIds: [InstanceId] }));
  expect(started.StartingInstances).toMatchObject([{ CurrentState: { Name: 'pending' } }]);
  expect(await look(ec2, InstanceId)).toMatchObject({
    InstanceType: 't3.large',
    PublicIpAddress: ip,
    State: { Name: 'running' },
  });
});

test('protection, groups and metadata are changed in place and read back', async () => {
  const { ec2 } = account;
  const { InstanceId } = await launch(account, { DisableApiTermination: true });
  const attribute = (Attribute: aws.InstanceAttributeName) =>
    ec2.send(new aws.DescribeInstanceAttributeCommand({ InstanceId, Attribute }));
  expect((await attribute('disableApiTermination')).DisableApiTermination).toEqual({ Value: true });
  await ec2.send(
    new aws.ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: false } }),
  );
  expect((await attribute('disableApiTermination')).DisableApiTermination).toEqual({ Value: false });
  const group = await createGroup('one');
  await ec2.send(new aws.ModifyInstanceAttributeCommand({ InstanceId, Groups: [group] }));
  await ec2.send(
    new aws.ModifyInstanceMetadataOptionsCommand({
      InstanceId,
      HttpTokens: 'optional',
      HttpPutResponseHopLimit: 2,
    }),
  );
  expect(await look(ec2, InstanceId)).toMatchObject({
    SecurityGroups: [{ GroupId: group, GroupName: 'one' }],
    MetadataOptions: { HttpTokens: 'optional', HttpPutResponseHopLimit: 2, State: 'applied' },
  });
  const used = await ec2.send(
    new aws.DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'group-id', Values: [group] }] }),
  );
  expect(used.NetworkInterfaces).toMatchObject([{ Attachment: { InstanceId }, Status: 'in-use' }]);
});

test('a volume grows four times a day, each time once the last is completed', async () => {
  const { ec2, cloud } = account;
  const { VolumeId } = await ec2.send(
    new aws.CreateVolumeCommand({ AvailabilityZone: 'eu-central-1a', Size: 1, VolumeType: 'gp3' }),
  );
  const grow = (Size: number) => ec2.send(new aws.ModifyVolumeCommand({ VolumeId, Size }));
  for (const size of [2, 3, 4]) {
    expect((await grow(size)).VolumeModification).toMatchObject({ ModificationState: 'modifying' });
  }
  const { VolumesModifications } = await ec2.send(new aws.DescribeVolumesModificationsCommand({}));
  expect(VolumesModifications).toMatchObject([
    { VolumeId, OriginalSize: 3, TargetSize: 4, ModificationState: 'completed', Progress: 100 },
  ]);
  await grow(5);
  cloud.settings.pending = 10_000;
  expect(await refusalOf(grow(6))).toEqual(['IncorrectModificationState', 400]);
  cloud.settings.pending = 0;
  expect(await refusalOf(grow(6))).toEqual(['VolumeModificationRateExceeded', 400]);
});

test('an address goes from one instance to another, and takes the place of the one that is there', async () => {
  const { ec2, cloud } = account;
  const one = (await launch(account)).InstanceId;
  const other = (await launch(account)).InstanceId;
  const [first, second] = [await allocate(ec2), await allocate(ec2)];
  const bind = (AllocationId: string, InstanceId: string) =>
    ec2.send(new aws.AssociateAddressCommand({ AllocationId, InstanceId }));
  const { AssociationId } = await bind(first, one);
  expect((await bind(first, one)).AssociationId).toBe(AssociationId);
  await bind(first, other);
  await bind(second, other);
  expect(cloud.state.addresses.map(({ association }) => association?.instanceId)).toEqual([undefined, other]);
  const { Addresses } = await ec2.send(
    new aws.DescribeAddressesCommand({ Filters: [{ Name: 'instance-id', Values: [other] }] }),
  );
  expect(Addresses).toMatchObject([{ AllocationId: second }]);
});

test('rules are named one by one, and closed by their ids', async () => {
  const { ec2 } = account;
  const GroupId = await createGroup('one');
  const { SecurityGroupRules = [] } = await ec2.send(
    new aws.AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [
        {
          IpProtocol: 'tcp',
          FromPort: 8080,
          ToPort: 8081,
          IpRanges: [{ CidrIp: '0.0.0.0/0' }],
          Ipv6Ranges: [{ CidrIpv6: '::/0' }],
          UserIdGroupPairs: [{ GroupId }],
        },
        { IpProtocol: '-1', IpRanges: [{ CidrIp: '192.0.2.1/32' }] },
      ],
    }),
  );
  const list = async (): Promise<(string | undefined)[]> => {
    const command = new aws.DescribeSecurityGroupRulesCommand({
      Filters: [{ Name: 'group-id', Values: [GroupId] }],
    });
    const rules = (await ec2.send(command)).SecurityGroupRules ?? [];
    return rules
      .filter(({ IsEgress }) => IsEgress === false)
      .map((rule) => rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.ReferencedGroupInfo?.GroupId);
  };
  expect(await list()).toEqual(['0.0.0.0/0', '::/0', GroupId, '192.0.2.1/32']);
  const ids = SecurityGroupRules.slice(0, 2).map(({ SecurityGroupRuleId = '' }) => SecurityGroupRuleId);
  await ec2.send(new aws.RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: ids }));
  expect(await list()).toEqual([GroupId, '192.0.2.1/32']);
  await ec2.send(new aws.DeleteSecurityGroupCommand({ GroupId }));
});

test('a network of its own, from nothing to an address and back to nothing', async () => {
  const { ec2, cloud } = account;
  const before = structuredClone(cloud.state);
  const { Vpc } = await ec2.send(new aws.CreateVpcCommand({ CidrBlock: '10.20.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  expect(Vpc).toMatchObject({ State: 'pending', IsDefault: false, CidrBlock: '10.20.0.0/16' });
  await ec2.send(new aws.ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
  const dns = new aws.DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' });
  expect((await ec2.send(dns)).EnableDnsHostnames).toEqual({ Value: true });
  const subnet = await ec2.send(
    new aws.CreateSubnetCommand({ VpcId, CidrBlock: '10.20.1.0/24', AvailabilityZone: 'eu-central-1b' }),
  );
  const SubnetId = subnet.Subnet?.SubnetId ?? '';
  expect(subnet.Subnet).toMatchObject({ AvailabilityZone: 'eu-central-1b', AvailableIpAddressCount: 251 });
  await ec2.send(new aws.ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }));
  const { InternetGateway } = await ec2.send(new aws.CreateInternetGatewayCommand({}));
  const InternetGatewayId = InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new aws.AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  const main = async (): Promise<aws.RouteTable | undefined> => {
    const Filters = [
      { Name: 'vpc-id', Values: [VpcId] },
      { Name: 'association.main', Values: ['true'] },
    ];
    return (await ec2.send(new aws.DescribeRouteTablesCommand({ Filters }))).RouteTables?.[0];
  };
  const RouteTableId = (await main())?.RouteTableId;
  const route = { RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
  await ec2.send(new aws.CreateRouteCommand({ ...route, GatewayId: InternetGatewayId }));
  expect((await main())?.Routes).toMatchObject([
    { DestinationCidrBlock: '10.20.0.0/16', GatewayId: 'local', State: 'active' },
    { DestinationCidrBlock: '0.0.0.0/0', GatewayId: InternetGatewayId, State: 'active' },
  ]);
  const { InstanceId, PrivateIpAddress, PublicIpAddress } = await launch(account, { SubnetId });
  expect(PrivateIpAddress).toMatch(/^10\.20\.1\.\d+$/);
  expect(PublicIpAddress).toMatch(/^203\.0\.113\.\d+$/);

  await ec2.send(new aws.TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
  await ec2.send(new aws.DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  expect((await main())?.Routes?.[1]?.State).toBe('blackhole');
  await ec2.send(new aws.DeleteRouteCommand(route));
  await ec2.send(new aws.DeleteInternetGatewayCommand({ InternetGatewayId }));
  await ec2.send(new aws.DeleteSubnetCommand({ SubnetId }));
  await ec2.send(new aws.DeleteVpcCommand({ VpcId }));
  expect({ ...cloud.state, instances: [] }).toEqual(before);
});

test('a machine that shuts down still holds its group', async () => {
  await account.remove();
  account = await openAccount({ pending: 100 });
  const { ec2 } = account;
  const GroupId = await createGroup('one');
  const { InstanceId } = await launch(account, { SecurityGroupIds: [GroupId] });
  await ec2.send(new aws.TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
  const remove = new aws.DeleteSecurityGroupCommand({ GroupId });
  expect(await refusalOf(ec2.send(remove))).toEqual(['DependencyViolation', 400]);
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect((await ec2.send(remove)).GroupId).toBe(GroupId);
});
