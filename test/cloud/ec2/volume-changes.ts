import { z } from 'zod';
import { over } from '../kit/clock.ts';
import { reading, writing, type Body } from './action.ts';
import { list, listing, text, whole } from './form.ts';
import { page, select } from './listing.ts';
import { MISSING, volumeAt } from './lookup.ts';
import { invalid, refuse } from './refusals.ts';
import type { Volume } from './state.ts';
import { performanceOf } from './volume-type.ts';
import { hasDisk } from './volumes.ts';
import type { World } from './world.ts';

type Changed = Volume & { modification: NonNullable<Volume['modification']> };

const isChanged = (volume: Volume): volume is Changed => volume.modification !== undefined;

/** Within a day; source: EC2 API reference, "ModifyVolume". */
const MOST_CHANGES = 4;
const DAY = 86_400_000;

/** `modifying`, then usable at its new size while `optimizing`, then `completed`; only then changed again. */
const stateOf = ({ settings }: World, { modification: { at } }: Changed): string => {
  if (!over(at, settings.pending)) return 'modifying';
  return over(at, 2 * settings.pending) ? 'completed' : 'optimizing';
};

const changeBody = (world: World, volume: Changed): Body => {
  const { at, from } = volume.modification;
  const state = stateOf(world, volume);
  return {
    volumeId: volume.id,
    modificationState: state,
    originalSize: from.size,
    originalVolumeType: from.type,
    originalIops: from.iops,
    originalThroughput: from.throughput,
    targetSize: volume.size,
    targetVolumeType: volume.type,
    targetIops: volume.iops,
    targetThroughput: volume.throughput,
    progress: state === 'completed' ? 100 : 0,
    startTime: new Date(at).toISOString(),
    endTime: state === 'completed' ? new Date(at + 2 * world.settings.pending).toISOString() : undefined,
  };
};

export const volumeChangeActions = {
  ModifyVolume: writing(
    z.strictObject({
      VolumeId: text,
      Size: whole.optional(),
      VolumeType: text.optional(),
      Iops: whole.optional(),
      Throughput: whole.optional(),
    }),
    async (input, { world }) => {
      const volume = volumeAt(world, input.VolumeId);
      const { id, size, type, iops, throughput } = volume;
      if (input.Size !== undefined && input.Size < size)
        throw invalid('New size cannot be smaller than existing size');
      if (isChanged(volume) && stateOf(world, volume) !== 'completed')
        throw refuse(
          'IncorrectModificationState',
          `Volume ${id} has an ongoing modification or is in an incorrect state.`,
        );
      const recent = volume.changes.filter((at) => !over(at, DAY));
      if (recent.length >= MOST_CHANGES)
        throw refuse(
          'VolumeModificationRateExceeded',
          `You've reached the maximum modification rate per volume limit. Wait before you modify volume ${id} again.`,
        );
      const bigger = input.Size ?? size;
      const kept = input.VolumeType === undefined || input.VolumeType === type;
      const performance = performanceOf(bigger, {
        VolumeType: input.VolumeType ?? type,
        Iops: input.Iops ?? (kept && type !== 'gp2' ? iops : undefined),
        Throughput: input.Throughput ?? (kept && type === 'gp3' ? throughput : undefined),
      });
      const changed = Object.assign(volume, performance, {
        size: bigger,
        changes: [...recent, Date.now()],
        modification: { at: Date.now(), from: { size, type, iops, throughput } },
      });
      if (hasDisk(volume) && volume.attachment !== undefined)
        await world.machines.now(volume.attachment.instanceId, (datacenter) =>
          datacenter.growDisk(id, bigger),
        );
      return { volumeModification: { ...changeBody(world, changed), modificationState: 'modifying' } };
    },
  ),
  DescribeVolumesModifications: reading(
    z.strictObject({ ...listing, VolumeId: list(text) }),
    (input, { world }) => {
      const found = select(world.state.volumes.filter(isChanged), input.VolumeId, input.Filter, {
        missing: (id) =>
          world.state.volumes.some((one) => one.id === id)
            ? refuse('InvalidVolumeModification.NotFound', `Modification for volume '${id}' does not exist.`)
            : MISSING.volume(id),
        fields: (volume) => ({ 'volume-id': volume.id, 'modification-state': stateOf(world, volume) }),
      });
      const { items, nextToken } = page(found, input);
      return { volumeModificationSet: items.map((volume) => changeBody(world, volume)), nextToken };
    },
  ),
};
