import * as aws from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  allocate,
  imageOf,
  importKey,
  launch,
  openAccount,
  PUBLIC_KEY,
  refusalOf,
  type Account,
} from './account.ts';

let account: Account;

/** Ids that the calls below name. */
const at = {
  image: '',
  armImage: '',
  running: '',
  stopped: '',
  guarded: '',
  group: '',
  busyGroup: '',
  otherGroup: '',
  address: '',
  bound: '',
  volume: '',
  farVolume: '',
  attached: '',
  root: '',
  vpc: '',
  subnet: '',
  otherVpc: '',
  gateway: '',
};

const permission = (port: number, CidrIp = '192.0.2.0/24'): aws.IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  IpRanges: [{ CidrIp }],
});

const createVolume = async (AvailabilityZone: string): Promise<string> => {
  const command = new aws.CreateVolumeCommand({ AvailabilityZone, Size: 4, VolumeType: 'gp3' });
  return (await account.ec2.send(command)).VolumeId ?? '';
};

const createGroup = async (GroupName: string, VpcId?: string): Promise<string> => {
  const command = new aws.CreateSecurityGroupCommand({ GroupName, VpcId, Description: 'of a test' });
  return (await account.ec2.send(command)).GroupId ?? '';
};

beforeAll(async () => {
  account = await openAccount();
  const { ec2, cloud } = account;
  cloud.state.quota.vcpus = 11;
  await importKey(ec2);
  at.image = imageOf(cloud);
  at.armImage = imageOf(cloud, 'debian-13-arm64');
  at.vpc = cloud.state.vpcs[0]?.id ?? '';
  at.subnet = cloud.state.subnets[0]?.id ?? '';
  at.gateway = cloud.state.gateways[0]?.id ?? '';
  at.otherVpc = (await ec2.send(new aws.CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }))).Vpc?.VpcId ?? '';
  at.group = await createGroup('free');
  at.busyGroup = await createGroup('busy');
  at.otherGroup = await createGroup('far', at.otherVpc);
  at.running = (await launch(account, { SecurityGroupIds: [at.busyGroup] })).InstanceId;
  at.stopped = (await launch(account)).InstanceId;
  at.guarded = (await launch(account, { DisableApiTermination: true })).InstanceId;
  await ec2.send(new aws.StopInstancesCommand({ InstanceIds: [at.stopped] }));
  at.address = await allocate(ec2);
  at.bound = await allocate(ec2);
  await ec2.send(new aws.AssociateAddressCommand({ AllocationId: at.bound, InstanceId: at.running }));
  at.volume = await createVolume('eu-central-1a');
  at.farVolume = await createVolume('eu-central-1b');
  at.attached = await createVolume('eu-central-1a');
  at.root = cloud.state.volumes.find(({ attachment }) => attachment?.instanceId === at.running)?.id ?? '';
  await ec2.send(
    new aws.AttachVolumeCommand({ VolumeId: at.attached, InstanceId: at.running, Device: '/dev/sdf' }),
  );
  await ec2.send(
    new aws.AuthorizeSecurityGroupIngressCommand({ GroupId: at.group, IpPermissions: [permission(22)] }),
  );
});
afterAll(() => account.remove());

type Launch = Partial<aws.RunInstancesCommandInput>;

const run = (more: Launch) =>
  new aws.RunInstancesCommand({
    ImageId: at.image,
    InstanceType: 't3.small',
    MinCount: 1,
    MaxCount: 1,
    ...more,
  });

const ingress = (GroupId: string, ...IpPermissions: aws.IpPermission[]) =>
  new aws.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions });

const key = (KeyName: string, text: string) =>
  new aws.ImportKeyPairCommand({ KeyName, PublicKeyMaterial: Buffer.from(text) });

const NO_INSTANCE = 'i-00000000000000000';

const cases: [code: string, send: (ec2: aws.EC2Client) => Promise<unknown>][] = [
  ['InvalidAMIID.NotFound', (ec2) => ec2.send(run({ ImageId: 'ami-00000000000000000' }))],
  ['InvalidAMIID.Malformed', (ec2) => ec2.send(run({ ImageId: 'debian' }))],
  ['InvalidParameterValue', (ec2) => ec2.send(run({ ImageId: at.armImage }))],
  ['InvalidParameterValue', (ec2) => ec2.send(run({ InstanceType: 'm1.small' }))],
  [
    'Unsupported',
    (ec2) => ec2.send(run({ InstanceType: 'm7i.large', Placement: { AvailabilityZone: 'eu-central-1b' } })),
  ],
  ['VcpuLimitExceeded', (ec2) => ec2.send(run({ InstanceType: 'm7i.2xlarge' }))],
  ['InvalidKeyPair.NotFound', (ec2) => ec2.send(run({ KeyName: 'nobody' }))],
  ['InvalidSubnetID.NotFound', (ec2) => ec2.send(run({ SubnetId: 'subnet-0' }))],
  ['InvalidGroup.NotFound', (ec2) => ec2.send(run({ SecurityGroupIds: ['sg-0'] }))],
  ['InvalidParameter', (ec2) => ec2.send(run({ SecurityGroupIds: [at.otherGroup], SubnetId: at.subnet }))],
  ['InvalidParameterValue', (ec2) => ec2.send(run({ UserData: Buffer.alloc(16_385).toString('base64') }))],
  ['InvalidUserData.Malformed', (ec2) => ec2.send(run({ UserData: '#cloud-config' }))],
  [
    'InvalidBlockDeviceMapping',
    (ec2) => ec2.send(run({ BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 1 } }] })),
  ],
  [
    'InvalidParameterValue',
    (ec2) =>
      ec2.send(run({ TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'a', Value: 'b' }] }] })),
  ],
  ['UnknownParameter', (ec2) => ec2.send(run({ HibernationOptions: { Configured: true } }))],
  ['DryRunOperation', (ec2) => ec2.send(run({ DryRun: true }))],
  ['InvalidKeyPair.NotFound', (ec2) => ec2.send(run({ DryRun: true, KeyName: 'nobody' }))],
  [
    'InvalidInstanceID.NotFound',
    (ec2) => ec2.send(new aws.DescribeInstancesCommand({ InstanceIds: [NO_INSTANCE] })),
  ],
  [
    'InvalidInstanceID.Malformed',
    (ec2) => ec2.send(new aws.DescribeInstancesCommand({ InstanceIds: ['one'] })),
  ],
  [
    'InvalidParameterValue',
    (ec2) => ec2.send(new aws.DescribeInstancesCommand({ Filters: [{ Name: 'colour', Values: ['red'] }] })),
  ],
  [
    'OperationNotPermitted',
    (ec2) => ec2.send(new aws.TerminateInstancesCommand({ InstanceIds: [at.guarded] })),
  ],
  [
    'IncorrectInstanceState',
    (ec2) =>
      ec2.send(
        new aws.ModifyInstanceAttributeCommand({
          InstanceId: at.running,
          InstanceType: { Value: 't3.large' },
        }),
      ),
  ],
  [
    'IncorrectInstanceState',
    (ec2) => ec2.send(new aws.RebootInstancesCommand({ InstanceIds: [at.stopped] })),
  ],
  ['AddressLimitExceeded', (ec2) => Promise.all([1, 2, 3, 4].map(() => allocate(ec2)))],
  ['InvalidIPAddress.InUse', (ec2) => ec2.send(new aws.ReleaseAddressCommand({ AllocationId: at.bound }))],
  [
    'InvalidAllocationID.NotFound',
    (ec2) => ec2.send(new aws.ReleaseAddressCommand({ AllocationId: 'eipalloc-0' })),
  ],
  [
    'Resource.AlreadyAssociated',
    (ec2) =>
      ec2.send(
        new aws.AssociateAddressCommand({
          AllocationId: at.bound,
          InstanceId: at.stopped,
          AllowReassociation: false,
        }),
      ),
  ],
  [
    'InvalidAssociationID.NotFound',
    (ec2) => ec2.send(new aws.DisassociateAddressCommand({ AssociationId: 'eipassoc-0' })),
  ],
  ['InvalidGroup.Duplicate', () => createGroup('free')],
  ['InvalidParameterValue', () => createGroup('sg-free')],
  [
    'InvalidParameterValue',
    (ec2) => ec2.send(new aws.CreateSecurityGroupCommand({ GroupName: 'odd', Description: 'höher' })),
  ],
  ['DependencyViolation', (ec2) => ec2.send(new aws.DeleteSecurityGroupCommand({ GroupId: at.busyGroup }))],
  ['InvalidGroup.NotFound', (ec2) => ec2.send(new aws.DeleteSecurityGroupCommand({ GroupId: 'sg-0' }))],
  ['InvalidPermission.Duplicate', (ec2) => ec2.send(ingress(at.group, permission(22)))],
  ['InvalidParameterValue', (ec2) => ec2.send(ingress(at.group, permission(80, '192.0.2.0')))],
  ['InvalidParameterValue', (ec2) => ec2.send(ingress(at.group, permission(70_000)))],
  [
    'InvalidPermission.NotFound',
    (ec2) =>
      ec2.send(
        new aws.RevokeSecurityGroupIngressCommand({ GroupId: at.group, IpPermissions: [permission(23)] }),
      ),
  ],
  ['InvalidKeyPair.Duplicate', (ec2) => ec2.send(key('berth', PUBLIC_KEY))],
  ['InvalidKey.Format', (ec2) => ec2.send(key('other', 'ssh-rubbish AAAA'))],
  ['VolumeInUse', (ec2) => ec2.send(new aws.DeleteVolumeCommand({ VolumeId: at.attached }))],
  [
    'InvalidVolume.ZoneMismatch',
    (ec2) =>
      ec2.send(
        new aws.AttachVolumeCommand({ VolumeId: at.farVolume, InstanceId: at.running, Device: '/dev/sdg' }),
      ),
  ],
  [
    'InvalidParameterValue',
    (ec2) =>
      ec2.send(
        new aws.AttachVolumeCommand({ VolumeId: at.volume, InstanceId: at.running, Device: '/dev/sdf' }),
      ),
  ],
  ['IncorrectState', (ec2) => ec2.send(new aws.DetachVolumeCommand({ VolumeId: at.volume }))],
  ['OperationNotPermitted', (ec2) => ec2.send(new aws.DetachVolumeCommand({ VolumeId: at.root }))],
  [
    'InvalidParameterValue',
    (ec2) => ec2.send(new aws.ModifyVolumeCommand({ VolumeId: at.attached, Size: 1 })),
  ],
  ['InvalidVolume.NotFound', (ec2) => ec2.send(new aws.DeleteVolumeCommand({ VolumeId: 'vol-0' }))],
  ['DependencyViolation', (ec2) => ec2.send(new aws.DeleteVpcCommand({ VpcId: at.vpc }))],
  ['DependencyViolation', (ec2) => ec2.send(new aws.DeleteSubnetCommand({ SubnetId: at.subnet }))],
  [
    'InvalidSubnet.Range',
    (ec2) => ec2.send(new aws.CreateSubnetCommand({ VpcId: at.otherVpc, CidrBlock: '10.8.0.0/24' })),
  ],
  [
    'DependencyViolation',
    (ec2) => ec2.send(new aws.DetachInternetGatewayCommand({ InternetGatewayId: at.gateway, VpcId: at.vpc })),
  ],
  [
    'Gateway.NotAttached',
    async (ec2) => {
      const subnet = await ec2.send(
        new aws.CreateSubnetCommand({ VpcId: at.otherVpc, CidrBlock: '10.9.1.0/24' }),
      );
      const { InstanceId } = await launch(account, { SubnetId: subnet.Subnet?.SubnetId });
      await ec2.send(new aws.AssociateAddressCommand({ AllocationId: at.address, InstanceId }));
    },
  ],
  [
    'InvalidVolume.NotFound',
    (ec2) => ec2.send(new aws.CreateTagsCommand({ Resources: ['vol-0'], Tags: [{ Key: 'a', Value: 'b' }] })),
  ],
  [
    'InvalidInstanceType',
    (ec2) => ec2.send(new aws.DescribeInstanceTypesCommand({ InstanceTypes: ['m1.small'] })),
  ],
];

test.each(cases.map(([code, send], place) => ({ place, code, send })))(
  '$place: $code',
  async ({ code, send }) => {
    const [name, status] = await refusalOf(send(account.ec2));
    expect([name, status]).toEqual([code, code === 'DryRunOperation' ? 412 : 400]);
  },
);

test('an instance that is started needs room for its vCPUs again', async () => {
  const { quota } = account.cloud.state;
  const before = quota.vcpus;
  quota.vcpus = 5;
  const start = new aws.StartInstancesCommand({ InstanceIds: [at.stopped ?? ''] });
  expect(await refusalOf(account.ec2.send(start))).toEqual(['VcpuLimitExceeded', 400]);
  quota.vcpus = before;
});

test('none of them was a mistake of the local cloud', () => {
  expect(account.cloud.log.failures()).toEqual([]);
});
