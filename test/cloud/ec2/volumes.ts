import { z } from 'zod';
import { over } from '../kit/clock.ts';
import { DONE, reading, writing, type Body } from './action.ts';
import { flag, list, listing, tagSpecifications, text, whole } from './form.ts';
import { begin } from './ids.ts';
import { page, select, type Kind } from './listing.ts';
import { drop, MISSING, volumeAt } from './lookup.ts';
import { refuse } from './refusals.ts';
import type { Volume } from './state.ts';
import { tagSet, tagsFor } from './tagging.ts';
import { performanceOf } from './volume-type.ts';
import { idempotencyOf, type World } from './world.ts';

const volumes: Kind<Volume> = {
  missing: MISSING.volume,
  fields: ({ id, size, type, encrypted, zone, snapshotId, attachment, createdAt }) => ({
    'volume-id': id,
    size,
    'volume-type': type,
    encrypted,
    'availability-zone': zone,
    'snapshot-id': snapshotId,
    'create-time': new Date(createdAt).toISOString(),
    status: attachment === undefined ? 'available' : 'in-use',
    'attachment.instance-id': attachment?.instanceId,
    'attachment.device': attachment?.device,
    'attachment.delete-on-termination': attachment?.deleteOnTermination,
    'attachment.status': attachment === undefined ? undefined : 'attached',
  }),
};

const volumeBody = ({ state }: World, volume: Volume): Body => ({
  volumeId: volume.id,
  size: volume.size,
  snapshotId: volume.snapshotId ?? '',
  availabilityZone: volume.zone,
  status: volume.attachment === undefined ? 'available' : 'in-use',
  createTime: new Date(volume.createdAt).toISOString(),
  volumeType: volume.type,
  iops: volume.iops,
  throughput: volume.throughput === 0 ? undefined : volume.throughput,
  encrypted: volume.encrypted,
  kmsKeyId: volume.encrypted ? `arn:aws:kms:${state.region}:${state.account}:key/aws-ebs` : undefined,
  multiAttachEnabled: false,
  attachmentSet: volume.attachment === undefined ? [] : [attachmentBody(volume, volume.attachment)],
  tagSet: tagSet(volume.tags),
});

export const attachmentBody = (
  { id }: Volume,
  { instanceId, device, deleteOnTermination, at }: NonNullable<Volume['attachment']>,
): Body => ({
  volumeId: id,
  instanceId,
  device,
  status: 'attached',
  attachTime: new Date(at).toISOString(),
  deleteOnTermination,
});

/** The name of a data volume under /dev/disk/by-id, as the Nitro system's udev makes it. */
export const diskOf = ({ id, size }: Volume): { volumeId: string; size: number; links: string[] } => ({
  volumeId: id,
  size,
  links: [`nvme-Amazon_Elastic_Block_Store_${id.replace('-', '')}`],
});

/** A volume in use that is no image's own has a disk in the datacenter. */
export const hasDisk = ({ snapshotId }: Volume): boolean => snapshotId === undefined;

const createVolume = writing(
  z.strictObject({
    AvailabilityZone: text,
    Size: whole,
    VolumeType: text.optional(),
    Iops: whole.optional(),
    Throughput: whole.optional(),
    Encrypted: flag.default(false),
    KmsKeyId: text.optional(),
    ClientToken: text.optional(),
    TagSpecification: tagSpecifications,
  }),
  (input, { world, parameters }) => {
    const { state } = world;
    const idempotency = idempotencyOf(input.ClientToken, parameters);
    const made = world.madeBy([...state.volumes, ...state.deletedVolumes], idempotency);
    if (made !== undefined) return volumeBody(world, made);
    if (!state.subnets.some(({ zone }) => zone === input.AvailabilityZone))
      throw refuse('InvalidZone.NotFound', `The zone '${input.AvailabilityZone}' does not exist.`);
    const volume = {
      ...begin('vol', tagsFor('volume', input.TagSpecification)),
      ...(idempotency && { idempotency }),
      size: input.Size,
      changes: [],
      ...performanceOf(input.Size, input),
      encrypted: input.Encrypted,
      zone: input.AvailabilityZone,
    };
    state.volumes.push(volume);
    return { ...volumeBody(world, volume), status: 'creating' };
  },
);

export const volumeActions = {
  DescribeVolumes: reading(z.strictObject({ ...listing, VolumeId: list(text) }), (input, { world }) => {
    const found = select(world.visible(world.state.volumes), input.VolumeId, input.Filter, volumes);
    const { items, nextToken } = page(found, input);
    return {
      volumeSet: items.map((volume) =>
        Object.assign(volumeBody(world, volume), {
          ...(volume.attachment === undefined &&
            !over(volume.createdAt, world.settings.pending) && { status: 'creating' }),
        }),
      ),
      nextToken,
    };
  }),
  CreateVolume: createVolume,
  DeleteVolume: writing(z.strictObject({ VolumeId: text }), async ({ VolumeId }, { world }) => {
    const volume = volumeAt(world, VolumeId);
    if (volume.attachment !== undefined)
      throw refuse(
        'VolumeInUse',
        `Volume ${VolumeId} is currently attached to ${volume.attachment.instanceId}`,
      );
    drop(world.state.volumes, volume);
    world.state.deletedVolumes.push(volume);
    if (hasDisk(volume)) await world.machines.now(VolumeId, (datacenter) => datacenter.deleteDisk(VolumeId));
    return DONE;
  }),
};
