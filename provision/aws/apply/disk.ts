import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  ModifyVolumeCommand,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Resource } from '../../../core/resource.ts';
import { UserError } from '../../../core/user-error.ts';
import { createOnce } from '../../cloud/create.ts';
import { isCloudError } from '../../cloud/error.ts';
import { TAGS } from '../../cloud/names.ts';
import { poll } from '../../cloud/retry.ts';
import { tokenOf } from '../../cloud/token.ts';
import { listVolumes } from '../observe.ts';
import { isThere } from '../owned.ts';
import type { SeenInstance, SeenVolume } from '../seen.ts';
import { tagSpecifications, thingTags } from '../tags.ts';
import { volumeType } from '../wire.ts';
import { mendTags, unlessCode, unlessGone, type Workshop } from '../workshop.ts';

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

const WAIT_SECONDS = 300;

/** Another size or type, in place; what is on it stays. Over once EC2 shows it, though it goes on moving data. */
export const changeVolume = async (
  workshop: Workshop,
  id: string,
  { size, type }: { size: number; type?: string | undefined },
): Promise<void> => {
  const { ec2, signal } = workshop;
  await ec2.ask(
    new ModifyVolumeCommand({
      VolumeId: id,
      Size: size,
      ...(type !== undefined && { VolumeType: volumeType.parse(type) }),
    }),
    { signal, fresh: true },
  );
  await watchVolume(workshop, `${id} to have ${size} GiB`, id, (volume) =>
    volume?.size === size && (type === undefined || volume.type === type) ? true : undefined,
  );
};

const watchVolume = async (
  { ec2, signal }: Workshop,
  what: string,
  id: string,
  look: (volume: SeenVolume | undefined) => true | undefined,
): Promise<void> => {
  const filters = [{ Name: 'volume-id', Values: [id] }];
  await poll(async () => look((await listVolumes(ec2, filters, signal))[0]), {
    what,
    seconds: WAIT_SECONDS,
    signal,
    clock: ec2.clock,
  });
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

/** Device names for data volumes; source: EC2 user guide, "Device names for volumes". */
const DEVICES = 'fghijklmnop'.split('').map((letter) => `/dev/sd${letter}`);

/**
 * Attaches a disk, and waits until the machine has it.
 *
 * @throws UserError `in-use` where another machine has it
 */
export const attach = async (workshop: Workshop, id: string, instance: SeenInstance): Promise<void> => {
  const { ec2, signal } = workshop;
  const device = DEVICES.find((name) => instance.devices[name] === undefined);
  if (device === undefined) throw new Error(`${instance.id} has no device name left`);
  instance.devices[device] = id;
  await unlessCode('VolumeInUse', () =>
    ec2.ask(new AttachVolumeCommand({ VolumeId: id, InstanceId: instance.id, Device: device }), {
      signal,
      fresh: true,
    }),
  );
  await watchVolume(workshop, `${id} to be attached`, id, (volume) => {
    if (volume?.instance !== undefined && volume.instance !== instance.id) throw inUse(volume);
    return volume?.instance === instance.id && volume.state === 'in-use' ? true : undefined;
  });
};

const inUse = ({ id, instance }: SeenVolume): UserError =>
  new UserError('in-use', `the disk ${id} is attached to ${instance}`, {
    hint: 'Detach it there, and run it again.',
  });

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
