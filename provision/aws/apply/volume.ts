import { AttachVolumeCommand, ModifyVolumeCommand } from '@aws-sdk/client-ec2';
import { UserError } from '../../../core/user-error.ts';
import { poll } from '../../cloud/retry.ts';
import { listVolumes } from '../observe.ts';
import type { SeenInstance, SeenVolume } from '../seen.ts';
import { volumeType } from '../wire.ts';
import { unlessCode, type Workshop } from '../workshop.ts';

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

/** Looks at a volume until it is so; undefined is one that does not show. */
export const watchVolume = async (
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
