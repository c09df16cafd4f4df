import { z } from 'zod';
import { writing } from './action.ts';
import { flag, text } from './form.ts';
import { instanceAt, volumeAt } from './lookup.ts';
import { invalid, refuse } from './refusals.ts';
import { attachmentBody, diskOf, hasDisk } from './volumes.ts';

export const attachmentActions = {
  AttachVolume: writing(
    z.strictObject({ VolumeId: text, InstanceId: text, Device: text }),
    async ({ VolumeId, InstanceId, Device }, { world }) => {
      const volume = volumeAt(world, VolumeId);
      const instance = instanceAt(world, InstanceId);
      const power = world.powerOf(instance);
      if (volume.attachment !== undefined)
        throw refuse('VolumeInUse', `${VolumeId} is already attached to an instance`);
      if (power !== 'running' && power !== 'stopped')
        throw refuse('IncorrectState', `Instance '${InstanceId}' is not 'running'.`);
      if (volume.zone !== instance.zone)
        throw refuse(
          'InvalidVolume.ZoneMismatch',
          `The volume '${VolumeId}' is not in the same availability zone as instance '${InstanceId}'`,
        );
      if (
        world.state.volumes.some(
          ({ attachment }) => attachment?.instanceId === InstanceId && attachment.device === Device,
        )
      )
        throw invalid(
          `Invalid value '${Device}' for unixDevice. Attachment point ${Device} is already in use`,
        );
      const attachment = {
        instanceId: InstanceId,
        device: Device,
        deleteOnTermination: false,
        at: Date.now(),
      };
      await world.machines.now(InstanceId, async (datacenter) => {
        await datacenter.createDisk(diskOf(volume));
        await datacenter.attach(InstanceId, VolumeId);
      });
      volume.attachment = attachment;
      return { ...attachmentBody(volume, attachment), status: 'attaching' };
    },
  ),

  DetachVolume: writing(
    z.strictObject({
      VolumeId: text,
      InstanceId: text.optional(),
      Device: text.optional(),
      Force: flag.optional(),
    }),
    async ({ VolumeId, InstanceId }, { world }) => {
      const volume = volumeAt(world, VolumeId);
      const { attachment } = volume;
      if (attachment === undefined)
        throw refuse('IncorrectState', `Volume '${VolumeId}' is in the 'available' state.`);
      if (InstanceId !== undefined && InstanceId !== attachment.instanceId)
        throw refuse(
          'InvalidAttachment.NotFound',
          `Volume '${VolumeId}' is not attached to instance '${InstanceId}'`,
        );
      if (!hasDisk(volume) && world.powerOf(instanceAt(world, attachment.instanceId)) !== 'stopped')
        throw refuse(
          'OperationNotPermitted',
          `Unable to detach root volume '${attachment.device}' from instance '${attachment.instanceId}'`,
        );
      await world.machines.now(attachment.instanceId, (datacenter) =>
        datacenter.detach(attachment.instanceId, VolumeId),
      );
      delete volume.attachment;
      return { ...attachmentBody(volume, attachment), status: 'detaching' };
    },
  ),
};
