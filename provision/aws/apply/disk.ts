import { CreateVolumeCommand, DeleteVolumeCommand } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Resource } from '../../../core/resource.ts';
import { UserError } from '../../../core/user-error.ts';
import { unlessGone } from '../../cloud/apply.ts';
import { createOnce } from '../../cloud/create.ts';
import { isCloudError } from '../../cloud/error.ts';
import { TAGS } from '../../cloud/names.ts';
import { tokenOf } from '../../cloud/token.ts';
import { listVolumes } from '../observe.ts';
import { isThere } from '../owned.ts';
import type { SeenVolume } from '../seen.ts';
import { tagSpecifications, thingTags } from '../tags.ts';
import { volumeType } from '../wire.ts';
import { mendTags, type Workshop } from '../workshop.ts';
import { changeVolume, watchVolume } from './volume.ts';

const diskFields = z.object({ size: z.number(), type: z.string(), zone: z.string().optional() });

/** A data disk: made, grown or given its tags back. */
export const settleDisk = async (
  workshop: Workshop,
  before: Resource | undefined,
  after: Resource,
): Promise<string> => {
  const { size, type, zone } = diskFields.parse(after.fields);
  if (before?.id === undefined) {
    if (zone === undefined) throw new Error(`${after.name} is to be made in no zone`);
    return makeDisk(workshop, after.name, { size, type, zone });
  }
  await mendTags(workshop, before.id, before, thingTags(workshop.spec, after.name));
  const there = diskFields.parse(before.fields);
  if (there.size !== size || there.type !== type) await changeVolume(workshop, before.id, { size, type });
  return before.id;
};

/** Seconds after which a volume that was answered with a token is taken to be one that was deleted. */
const SHOW_SECONDS = 15;
const GENERATIONS = 30;

/**
 * The token makes a lost answer harmless. Yet a token outlives its volume: an answer whose volume does not show
 * is about one that was deleted, and the next generation's token makes another.
 */
const makeDisk = async (
  workshop: Workshop,
  name: string,
  wanted: { size: number; type: string; zone: string },
): Promise<string> => {
  const { ec2, spec, signal } = workshop;
  const thing = { stack: spec.stack, kind: 'disk', name, region: ec2.region };
  const find = async (): Promise<SeenVolume | undefined> => {
    const filters = [
      { Name: `tag:${TAGS.stack}`, Values: [spec.stack] },
      { Name: `tag:${TAGS.name}`, Values: [name] },
    ];
    return (await listVolumes(ec2, filters, signal)).find(isThere);
  };
  for (let generation = 0; generation < GENERATIONS; generation += 1) {
    const request = new CreateVolumeCommand({
      AvailabilityZone: wanted.zone,
      Size: wanted.size,
      VolumeType: volumeType.parse(wanted.type),
      Encrypted: true,
      ClientToken: tokenOf(thing, generation),
      TagSpecifications: tagSpecifications(['volume', thingTags(spec, name)]),
    });
    const made = await unlessOutlived(() =>
      createOnce({
        what: `the disk ${name}`,
        couldDouble: false,
        find,
        create: () => ec2.ask(request, { signal }),
        showSeconds: SHOW_SECONDS,
        signal,
        clock: ec2.clock,
      }),
    );
    if (made !== undefined) return made.id;
  }
  throw new UserError('cloud-timeout', `the disk ${name} was asked for again and again, and does not show`, {
    hint: 'Look at the volumes in the EC2 console, and at the health of EBS in the region.',
  });
};

/**
 * Nothing where a token's volume is gone. One that was asked for with other parameters, by a run that was killed,
 * has shown by then, or never will.
 */
const unlessOutlived = async (make: () => Promise<SeenVolume>): Promise<SeenVolume | undefined> => {
  try {
    return await make();
  } catch (error) {
    const outlived =
      (error instanceof UserError && error.code === 'cloud-timeout') ||
      isCloudError(error, 'IdempotentParameterMismatch', 'InvalidVolume.NotFound');
    if (!outlived) throw error;
    return undefined;
  }
};

/** Deletes a disk once nothing has it any more. */
export const removeDisk = async (workshop: Workshop, id: string): Promise<void> => {
  const { ec2, signal } = workshop;
  await watchVolume(workshop, `${id} to be detached`, id, (volume) =>
    volume?.state === 'in-use' ? undefined : true,
  );
  await unlessGone(() => ec2.ask(new DeleteVolumeCommand({ VolumeId: id }), { signal }));
  await watchVolume(workshop, `${id} to be deleted`, id, (volume) =>
    volume === undefined || !isThere(volume) ? true : undefined,
  );
};
