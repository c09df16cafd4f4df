import { z } from 'zod';
import { typeNamed, type InstanceType } from './catalog.ts';
import { flag, list, tagSpecifications, text, whole } from './form.ts';
import { defaultVpc, groupAt, imageAt, keyPairNamed, subnetAt } from './lookup.ts';
import { invalid, refuse } from './refusals.ts';
import type { Image, Subnet } from './state.ts';
import type { World } from './world.ts';

const ebs = z.strictObject({
  VolumeSize: whole.optional(),
  VolumeType: text.optional(),
  Iops: whole.optional(),
  Throughput: whole.optional(),
  Encrypted: flag.optional(),
  KmsKeyId: text.optional(),
  SnapshotId: text.optional(),
  DeleteOnTermination: flag.default(true),
});

/** The parameters of RunInstances that this cloud knows. */
export const launchSchema = z.strictObject({
  ImageId: text,
  InstanceType: text,
  MinCount: z.literal('1'),
  MaxCount: z.literal('1'),
  KeyName: text.optional(),
  SubnetId: text.optional(),
  SecurityGroupId: list(text),
  PrivateIpAddress: z.ipv4().optional(),
  NetworkInterface: list(
    z.strictObject({
      DeviceIndex: z.literal('0'),
      SubnetId: text.optional(),
      SecurityGroupId: list(text),
      AssociatePublicIpAddress: flag.optional(),
      DeleteOnTermination: flag.optional(),
      Description: z.string().optional(),
    }),
  ),
  Placement: z
    .strictObject({ AvailabilityZone: text.optional(), Tenancy: z.literal('default').optional() })
    .optional(),
  BlockDeviceMapping: list(z.strictObject({ DeviceName: text, Ebs: ebs })),
  MetadataOptions: z
    .strictObject({
      HttpTokens: z.enum(['required', 'optional']).optional(),
      HttpPutResponseHopLimit: whole.optional(),
      HttpEndpoint: z.enum(['enabled', 'disabled']).optional(),
      InstanceMetadataTags: z.literal('disabled').optional(),
      HttpProtocolIpv6: z.literal('disabled').optional(),
    })
    .default({}),
  UserData: z.string().default(''),
  DisableApiTermination: flag.default(false),
  InstanceInitiatedShutdownBehavior: z.literal('stop').optional(),
  IamInstanceProfile: z.strictObject({ Name: text.optional(), Arn: text.optional() }).optional(),
  CreditSpecification: z.strictObject({ CpuCredits: text }).optional(),
  Monitoring: z.strictObject({ Enabled: flag }).optional(),
  EbsOptimized: flag.optional(),
  ClientToken: z.string().max(64).optional(),
  TagSpecification: tagSpecifications,
});

export type Launch = z.infer<typeof launchSchema>;

/** Bytes, before base64. */
const USER_DATA_LIMIT = 16_384;

/** What a launch names, all of it found and fit for each other; throws what EC2 says against it. */
export const resolveLaunch = (
  input: Launch,
  world: World,
): { image: Image; type: InstanceType; subnet: Subnet; groupIds: string[]; publicIp: boolean } => {
  const { state } = world;
  const type = typeNamed(input.InstanceType);
  if (type === undefined) throw invalid(`Invalid value '${input.InstanceType}' for InstanceType.`);
  const image = imageAt(world, imageIdOf(input.ImageId, state.parameters));
  if (image.architecture !== type.architecture)
    throw invalid(
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
    );
  if (input.KeyName !== undefined) keyPairNamed(world, input.KeyName);
  const [nic] = input.NetworkInterface;
  if (nic !== undefined && (input.SubnetId !== undefined || input.SecurityGroupId.length > 0))
    throw refuse(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level subnet ID or security groups may not be specified on the same request',
    );
  const subnet = subnetFor(world, nic?.SubnetId ?? input.SubnetId, input.Placement?.AvailabilityZone);
  const groupIds = groupsFor(world, nic?.SecurityGroupId ?? input.SecurityGroupId, subnet);
  checkZone(type, subnet, state.region);
  checkUserData(input.UserData);
  const hops = input.MetadataOptions.HttpPutResponseHopLimit ?? 1;
  if (hops < 1 || hops > 64) throw invalid('HttpPutResponseHopLimit must be between 1 and 64');
  return { image, type, subnet, groupIds, publicIp: nic?.AssociatePublicIpAddress ?? subnet.mapPublicIp };
};

const imageIdOf = (name: string, parameters: Record<string, string>): string => {
  if (!name.startsWith('resolve:ssm:')) return name;
  const parameter = name.slice('resolve:ssm:'.length);
  const id = parameters[parameter];
  if (id === undefined)
    throw invalid(`Parameter ${parameter} was not found. (Service: Ssm, Error Code: ParameterNotFound)`);
  return id;
};

const subnetFor = (world: World, id: string | undefined, zone: string | undefined): Subnet => {
  if (id !== undefined) {
    const subnet = subnetAt(world, id);
    if (zone !== undefined && zone !== subnet.zone)
      throw refuse(
        'InvalidParameterCombination',
        `The parameter AvailabilityZone '${zone}' conflicts with subnet ${id}, which is in ${subnet.zone}`,
      );
    return subnet;
  }
  const vpc = defaultVpc(world);
  const subnet = world.state.subnets.find(
    (one) => one.vpcId === vpc.id && one.isDefault && (zone ?? one.zone) === one.zone,
  );
  if (subnet === undefined)
    throw zone === undefined
      ? refuse('MissingInput', 'No subnets found for the default VPC. Please specify a subnet.')
      : invalid(`Invalid availability zone: [${zone}]`);
  return subnet;
};

const groupsFor = (world: World, ids: readonly string[], { id: subnetId, vpcId }: Subnet): string[] => {
  if (ids.length === 0)
    return world.state.groups
      .filter((one) => one.vpcId === vpcId && one.name === 'default')
      .map(({ id }) => id);
  for (const id of ids) {
    if (groupAt(world, id).vpcId !== vpcId)
      throw refuse(
        'InvalidParameter',
        `Security group ${id} and subnet ${subnetId} belong to different networks.`,
      );
  }
  return [...new Set(ids)];
};

const checkZone = ({ name, zones }: InstanceType, { zone }: Subnet, region: string): void => {
  const offered = zones.map((letter) => `${region}${letter}`);
  if (!offered.includes(zone))
    throw refuse(
      'Unsupported',
      `Your requested instance type (${name}) is not supported in your requested Availability Zone (${zone}). Please retry your request by not specifying an Availability Zone or choosing ${offered.join(', ')}.`,
    );
};

const checkUserData = (userData: string): void => {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(userData))
    throw refuse('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.');
  if (Buffer.from(userData, 'base64').length > USER_DATA_LIMIT)
    throw invalid('User data is limited to 16384 bytes');
};
