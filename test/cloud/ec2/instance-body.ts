import type { Body } from './action.ts';
import { typeNamed, zoneIdOf } from './catalog.ts';
import type { Kind } from './listing.ts';
import { MISSING } from './lookup.ts';
import type { Instance, Volume } from './state.ts';
import { tagSet } from './tagging.ts';
import type { InstanceStateName, World } from './world.ts';

/** Source: EC2 API reference, "InstanceState". */
const CODES: Record<InstanceStateName, number> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export const stateBody = (name: InstanceStateName): Body => ({ code: CODES[name], name });

/** The public address that an instance answers at: its elastic one, or one that came with it. */
export const publicIpOf = ({ state }: World, { id, publicIp }: Instance): string | undefined =>
  state.addresses.find(({ association }) => association?.instanceId === id)?.publicIp ?? publicIp;

export const volumesOf = ({ state }: World, { id }: Instance): Volume[] =>
  state.volumes.filter(({ attachment }) => attachment?.instanceId === id);

export const instanceKind = (world: World): Kind<Instance> => ({
  missing: MISSING.instance,
  fields: (instance) => {
    const power = world.powerOf(instance);
    const volumes = volumesOf(world, instance);
    return {
      'instance-id': instance.id,
      'instance-state-name': power,
      'instance-state-code': CODES[power],
      'instance-type': instance.instanceType,
      'image-id': instance.imageId,
      'client-token': instance.idempotency?.token,
      'key-name': instance.keyName,
      'vpc-id': instance.vpcId,
      'subnet-id': instance.subnetId,
      'availability-zone': instance.zone,
      architecture: instance.architecture,
      'private-ip-address': instance.privateIp,
      'ip-address': publicIpOf(world, instance),
      'network-interface.network-interface-id': instance.networkInterface.id,
      'network-interface.addresses.association.public-ip': publicIpOf(world, instance),
      'instance.group-id': instance.groupIds,
      'network-interface.group-id': instance.groupIds,
      'reservation-id': instance.reservationId,
      'owner-id': world.state.account,
      'root-device-name': instance.rootDevice,
      'root-device-type': 'ebs',
      'launch-time': new Date(instance.createdAt).toISOString(),
      'metadata-options.http-tokens': instance.metadata.tokens,
      'block-device-mapping.device-name': volumes.flatMap(({ attachment }) => attachment?.device),
      'block-device-mapping.volume-id': volumes.map(({ id }) => id),
    };
  },
});

/** Instances in their reservations, as DescribeInstances gives them. */
export const reservationSet = (world: World, instances: readonly Instance[]): Body[] =>
  Object.values(Object.groupBy(instances, ({ reservationId }) => reservationId)).map((together = []) =>
    reservationBody(world, together),
  );

export const reservationBody = (world: World, instances: readonly Instance[]): Body => ({
  reservationId: instances[0]?.reservationId,
  ownerId: world.state.account,
  groupSet: [],
  instancesSet: instances.map((instance) => instanceBody(world, instance)),
});

const instanceBody = (world: World, instance: Instance): Body => {
  const { state } = world;
  const power = world.powerOf(instance);
  const launched = new Date(instance.createdAt).toISOString();
  return {
    instanceId: instance.id,
    imageId: instance.imageId,
    instanceState: stateBody(power),
    ...(power === 'terminated' || power === 'shutting-down'
      ? {
          reason: `User initiated (${new Date(instance.power.since).toISOString()})`,
          stateReason: {
            code: 'Client.UserInitiatedShutdown',
            message: 'Client.UserInitiatedShutdown: User initiated shutdown',
          },
        }
      : {}),
    ...(power === 'terminated' ? { groupSet: [], networkInterfaceSet: [] } : networkBody(world, instance)),
    keyName: instance.keyName,
    amiLaunchIndex: 0,
    productCodes: [],
    instanceType: instance.instanceType,
    launchTime: launched,
    placement: {
      availabilityZone: instance.zone,
      availabilityZoneId: zoneIdOf(state.region, instance.zone),
      groupName: '',
      tenancy: 'default',
    },
    monitoring: { state: 'disabled' },
    cpuOptions: cpuBody(instance),
    architecture: instance.architecture,
    rootDeviceType: 'ebs',
    rootDeviceName: instance.rootDevice,
    blockDeviceMapping: volumesOf(world, instance).map(({ id, attachment }) => ({
      deviceName: attachment?.device,
      ebs: {
        volumeId: id,
        status: 'attached',
        attachTime: attachment === undefined ? undefined : new Date(attachment.at).toISOString(),
        deleteOnTermination: attachment?.deleteOnTermination,
      },
    })),
    virtualizationType: 'hvm',
    clientToken: instance.idempotency?.token ?? '',
    hypervisor: 'xen',
    ebsOptimized: false,
    enaSupport: true,
    sourceDestCheck: true,
    iamInstanceProfile:
      instance.instanceProfile === undefined
        ? undefined
        : {
            arn: `arn:aws:iam::${state.account}:instance-profile/${instance.instanceProfile}`,
            id: `AIPA${instance.id.slice(-16).toUpperCase()}`,
          },
    metadataOptions: metadataBody(instance),
    tagSet: tagSet(instance.tags),
  };
};

/** As many cores as the type has, two threads each, one where a core has only that. */
const cpuBody = ({ instanceType, architecture }: Instance): Body => {
  const vcpus = typeNamed(instanceType)?.vcpus ?? 0;
  const threadsPerCore = architecture === 'arm64' ? 1 : 2;
  return { coreCount: vcpus / threadsPerCore, threadsPerCore };
};

export const metadataBody = ({ metadata }: Instance): Body => ({
  state: 'applied',
  httpTokens: metadata.tokens,
  httpPutResponseHopLimit: metadata.hopLimit,
  httpEndpoint: metadata.endpoint,
  httpProtocolIpv6: 'disabled',
  instanceMetadataTags: 'disabled',
});

export const groupSetOf = ({ state }: World, { groupIds }: Instance): Body[] =>
  groupIds.map((groupId) => ({
    groupId,
    groupName: state.groups.find(({ id }) => id === groupId)?.name ?? '',
  }));

const networkBody = (world: World, instance: Instance): Body => {
  const { region, account, addresses } = world.state;
  const publicIp = world.powerOf(instance) === 'pending' ? undefined : publicIpOf(world, instance);
  const elastic = addresses.some(({ association }) => association?.instanceId === instance.id);
  const privateDnsName = `ip-${instance.privateIp.replaceAll('.', '-')}.${region}.compute.internal`;
  const dnsName =
    publicIp === undefined ? '' : `ec2-${publicIp.replaceAll('.', '-')}.${region}.compute.amazonaws.com`;
  const association =
    publicIp === undefined
      ? undefined
      : { publicIp, publicDnsName: dnsName, ipOwnerId: elastic ? account : 'amazon' };
  const { privateIp: privateIpAddress } = instance;
  return {
    privateDnsName,
    dnsName,
    subnetId: instance.subnetId,
    vpcId: instance.vpcId,
    privateIpAddress,
    ipAddress: publicIp,
    groupSet: groupSetOf(world, instance),
    networkInterfaceSet: [
      {
        networkInterfaceId: instance.networkInterface.id,
        subnetId: instance.subnetId,
        vpcId: instance.vpcId,
        ownerId: account,
        status: 'in-use',
        privateIpAddress,
        privateDnsName,
        sourceDestCheck: true,
        interfaceType: 'interface',
        groupSet: groupSetOf(world, instance),
        attachment: {
          attachmentId: instance.networkInterface.id.replace('eni-', 'eni-attach-'),
          deviceIndex: 0,
          status: 'attached',
          attachTime: new Date(instance.createdAt).toISOString(),
          deleteOnTermination: true,
          networkCardIndex: 0,
        },
        association,
        privateIpAddressesSet: [{ privateIpAddress, privateDnsName, primary: true, association }],
      },
    ],
  };
};
