import type {
  Address,
  Image,
  Instance,
  KeyPairInfo,
  SecurityGroup,
  Subnet,
  Volume,
  Vpc,
} from '@aws-sdk/client-ec2';
import type { Tags } from '../cloud/names.ts';
import { permissionTexts } from './permissions.ts';
import { tagsOf } from './tags.ts';

/** What EC2 shows, in the few words that matter here. Sizes in GiB. */
export type Seen = {
  instances: SeenInstance[];
  volumes: SeenVolume[];
  /** Elastic IPs, VPCs and subnets of the whole account: they are few, and any may be named by the inventory. */
  addresses: SeenAddress[];
  vpcs: SeenVpc[];
  subnets: SeenSubnet[];
  groups: SeenGroup[];
  keys: { id: string; name: string; tags: Tags }[];
  gateways: SeenGateway[];
};

export type SeenInstance = {
  id: string;
  tags: Tags;
  state: string;
  type: string;
  image: string;
  zone: string;
  vpc: string;
  subnet: string;
  groups: string[];
  token: string;
  launched: number;
  rootDevice: string;
  /** Device name → volume id. */
  devices: Record<string, string>;
  publicIp: string | undefined;
  privateIp: string | undefined;
  metadata: string;
  /** Name of its instance profile. */
  profile?: string | undefined;
};

export type SeenVolume = {
  id: string;
  tags: Tags;
  size: number;
  type: string;
  zone: string;
  state: string;
  instance: string | undefined;
};

export type SeenAddress = {
  id: string;
  tags: Tags;
  ip: string;
  association: string | undefined;
  instance: string | undefined;
};

export type SeenVpc = { id: string; tags: Tags; cidr: string; isDefault: boolean };

export type SeenSubnet = {
  id: string;
  tags: Tags;
  vpc: string;
  cidr: string;
  zone: string;
  isDefault: boolean;
  publicIps: boolean;
};

export type SeenGroup = { id: string; tags: Tags; name: string; vpc: string; rules: string[] };

/** An internet gateway; `routed`: the network's default route leads to it. */
export type SeenGateway = { id: string; vpc: string | undefined; routed: boolean };

export type SeenImage = {
  id: string;
  name: string;
  architecture: string;
  rootDevice: string;
  created: string;
  /** GiB that its system disk has at least. */
  rootSize: number;
};

/** Where all that is not of the network goes. */
export const DEFAULT_ROUTE = '0.0.0.0/0';

/** What a VM's metadata service is to be: a session token, and no way to it from inside a container. */
export const METADATA = 'tokens required, 1 hop';

export const instanceOf = (instance: Instance): SeenInstance => ({
  id: instance.InstanceId ?? '',
  tags: tagsOf(instance.Tags),
  state: instance.State?.Name ?? 'pending',
  type: instance.InstanceType ?? '',
  image: instance.ImageId ?? '',
  zone: instance.Placement?.AvailabilityZone ?? '',
  vpc: instance.VpcId ?? '',
  subnet: instance.SubnetId ?? '',
  groups: (instance.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []).toSorted(),
  token: instance.ClientToken ?? '',
  launched: instance.LaunchTime?.getTime() ?? 0,
  rootDevice: instance.RootDeviceName ?? '',
  devices: Object.fromEntries(
    (instance.BlockDeviceMappings ?? []).map(({ DeviceName = '', Ebs }) => [DeviceName, Ebs?.VolumeId ?? '']),
  ),
  publicIp: instance.PublicIpAddress,
  privateIp: instance.PrivateIpAddress,
  metadata: metadataOf(instance.MetadataOptions),
  profile: instance.IamInstanceProfile?.Arn?.split('/').at(-1),
});

const metadataOf = (options: Instance['MetadataOptions']): string => {
  if (options?.HttpEndpoint === 'disabled') return METADATA;
  const hops = options?.HttpPutResponseHopLimit ?? 0;
  return `tokens ${options?.HttpTokens ?? 'optional'}, ${hops} ${hops === 1 ? 'hop' : 'hops'}`;
};

export const volumeOf = (volume: Volume): SeenVolume => ({
  id: volume.VolumeId ?? '',
  tags: tagsOf(volume.Tags),
  size: volume.Size ?? 0,
  type: volume.VolumeType ?? '',
  zone: volume.AvailabilityZone ?? '',
  state: volume.State ?? '',
  instance: volume.Attachments?.find(({ State }) => State !== 'detached')?.InstanceId,
});

export const addressOf = (address: Address): SeenAddress => ({
  id: address.AllocationId ?? '',
  tags: tagsOf(address.Tags),
  ip: address.PublicIp ?? '',
  association: address.AssociationId,
  instance: address.InstanceId === '' ? undefined : address.InstanceId,
});

export const vpcOf = (vpc: Vpc): SeenVpc => ({
  id: vpc.VpcId ?? '',
  tags: tagsOf(vpc.Tags),
  cidr: vpc.CidrBlock ?? '',
  isDefault: vpc.IsDefault ?? false,
});

export const subnetOf = (subnet: Subnet): SeenSubnet => ({
  id: subnet.SubnetId ?? '',
  tags: tagsOf(subnet.Tags),
  vpc: subnet.VpcId ?? '',
  cidr: subnet.CidrBlock ?? '',
  zone: subnet.AvailabilityZone ?? '',
  isDefault: subnet.DefaultForAz ?? false,
  publicIps: subnet.MapPublicIpOnLaunch ?? false,
});

export const groupOf = (group: SecurityGroup): SeenGroup => ({
  id: group.GroupId ?? '',
  tags: tagsOf(group.Tags),
  name: group.GroupName ?? '',
  vpc: group.VpcId ?? '',
  rules: (group.IpPermissions ?? []).flatMap(permissionTexts).toSorted(),
});

export const keyOf = (key: KeyPairInfo): Seen['keys'][number] => ({
  id: key.KeyPairId ?? '',
  name: key.KeyName ?? '',
  tags: tagsOf(key.Tags),
});

export const imageOf = (image: Image): SeenImage => ({
  id: image.ImageId ?? '',
  name: image.Name ?? '',
  architecture: image.Architecture ?? '',
  rootDevice: image.RootDeviceName ?? '/dev/xvda',
  created: image.CreationDate ?? '',
  rootSize:
    image.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === image.RootDeviceName)?.Ebs
      ?.VolumeSize ?? 0,
});
