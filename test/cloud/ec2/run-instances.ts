import { writing } from './action.ts';
import { bootMachine } from './boot.ts';
import { begin, newId } from './ids.ts';
import { reservationBody } from './instance-body.ts';
import { launchSchema, resolveLaunch, type Launch } from './launch.ts';
import { machineAddressFor, privateAddressIn } from './private-address.ts';
import { checkProcessors } from './quotas.ts';
import { noCapacity, refuse } from './refusals.ts';
import type { Image, Instance, Volume } from './state.ts';
import { tagsFor } from './tagging.ts';
import { performanceOf } from './volume-type.ts';
import { idempotencyOf } from './world.ts';

const TAGGABLE = ['instance', 'volume', 'network-interface', 'spot-instances-request'];

/** The root volume as the image has it, changed as the launch says, and the data volumes of the launch. */
const launchVolumes = (input: Launch, image: Image, instance: Instance): Volume[] => {
  const tags = tagsFor('volume', input.TagSpecification, TAGGABLE);
  const given = input.BlockDeviceMapping;
  const devices = given.map(({ DeviceName }) => DeviceName);
  if (new Set(devices).size < devices.length)
    throw refuse('InvalidBlockDeviceMapping', 'A device name is given more than once.');
  const root = given.find(({ DeviceName }) => DeviceName === image.rootDevice) ?? {
    DeviceName: image.rootDevice,
    Ebs: { DeleteOnTermination: true },
  };
  const snapshotId = image.id.replace('ami-', 'snap-');
  const rootSize = root.Ebs.VolumeSize ?? image.rootSize;
  if (rootSize < image.rootSize)
    throw refuse(
      'InvalidBlockDeviceMapping',
      `Volume of size ${rootSize}GB is smaller than snapshot '${snapshotId}', expect size>= ${image.rootSize}GB`,
    );
  return [root, ...given.filter(({ DeviceName }) => DeviceName !== image.rootDevice)].map((device) => {
    const { DeviceName, Ebs } = device;
    const size = device === root ? rootSize : Ebs.VolumeSize;
    if (size === undefined)
      throw refuse('MissingParameter', 'The request must contain the parameter size or snapshotId');
    const type = Ebs.VolumeType ?? (device === root ? 'gp3' : 'gp2');
    const volume = {
      size,
      changes: [],
      encrypted: Ebs.Encrypted ?? false,
      zone: instance.zone,
      attachment: {
        instanceId: instance.id,
        device: DeviceName,
        deleteOnTermination: Ebs.DeleteOnTermination,
        at: Date.now(),
      },
    };
    return Object.assign(begin('vol', tags), volume, performanceOf(size, { ...Ebs, VolumeType: type }), {
      ...(device === root && { snapshotId }),
    });
  });
};

export const runInstances = writing(
  launchSchema,
  (input, { world, parameters, fault }) => {
    const { state } = world;
    const idempotency = idempotencyOf(input.ClientToken, parameters);
    const made = world.madeBy(state.instances, idempotency);
    if (made !== undefined) {
      if (world.instances().includes(made) || world.living().includes(made))
        return reservationBody(world, [made]);
      throw refuse(
        'IdempotentInstanceTerminated',
        'The client token was used by an instance that has been terminated.',
      );
    }
    const { image, type, subnet, groupIds, publicIp } = resolveLaunch(input, world);
    if (fault === 'capacity') throw noCapacity(type, subnet.zone);
    checkProcessors(world, [type]);
    const tags = tagsFor('instance', input.TagSpecification, TAGGABLE);
    const privateIp = input.PrivateIpAddress ?? privateAddressIn(world, subnet);
    if (world.living().some((one) => one.privateIp === privateIp && one.subnetId === subnet.id))
      throw refuse('InvalidIPAddress.InUse', `Address ${privateIp} is in use.`);
    const { MetadataOptions: metadata } = input;
    const instance: Instance = {
      ...begin('i', tags),
      reservationId: newId('r'),
      ...(idempotency && { idempotency }),
      imageId: image.id,
      architecture: image.architecture,
      instanceType: type.name,
      ...(input.KeyName !== undefined && { keyName: input.KeyName }),
      subnetId: subnet.id,
      vpcId: subnet.vpcId,
      zone: subnet.zone,
      privateIp,
      machineAddress: machineAddressFor(world, privateIp),
      networkInterface: begin('eni', tagsFor('network-interface', input.TagSpecification, TAGGABLE)),
      groupIds,
      userData: input.UserData,
      metadata: {
        tokens: metadata.HttpTokens ?? 'required',
        hopLimit: metadata.HttpPutResponseHopLimit ?? 2,
        endpoint: metadata.HttpEndpoint ?? 'enabled',
      },
      ...(input.IamInstanceProfile?.Name !== undefined && { instanceProfile: input.IamInstanceProfile.Name }),
      protected: input.DisableApiTermination,
      rootDevice: image.rootDevice,
      power: { to: 'running', via: 'pending', since: Date.now() },
    };
    const volumes = launchVolumes(input, image, instance);
    if (publicIp) instance.publicIp = world.claimPublicAddress();
    state.instances.push(instance);
    state.volumes.push(...volumes);
    bootMachine(world, instance);
    return reservationBody(world, [instance]);
  },
  (input, { world }) => void resolveLaunch(input, world),
);
