import type { Resource } from '../../../core/resource.ts';
import { UserError } from '../../../core/user-error.ts';
import { unlessGone } from '../../cloud/apply.ts';
import { bringAbout } from '../../cloud/bring.ts';
import { hostThingName } from '../../cloud/names.ts';
import { poll } from '../../cloud/retry.ts';
import { attachVolume, detachVolume } from '../api/servers.ts';
import { createVolume, deleteVolume, extendVolume, listVolumes, showVolume } from '../api/volumes.ts';
import { volumesNamed } from '../owned.ts';
import type { SeenVolume } from '../seen.ts';
import { thingTags } from '../tags.ts';
import { CHANGE_SECONDS, mendTags, tagsIn, type Workshop } from '../workshop.ts';
import { createByToken } from './by-token.ts';

/** A data disk as the plan wants it. */
export type DiskFields = { size: number; type: string; zone: string };

/** A disk for data, attached to nothing yet. */
export const settleDisk = async (
  workshop: Workshop,
  before: Resource | undefined,
  name: string,
  fields: DiskFields,
): Promise<string> => {
  const { spec } = workshop;
  const id = before?.id ?? (await make(workshop, name, fields)).id;
  const volume = await settled(workshop, id);
  if (volume.size < fields.size) await grow(workshop, id, fields.size);
  if (before !== undefined) {
    await mendTags(workshop, 'disk', { id, tags: tagsIn(before) }, thingTags(spec, name));
  }
  return id;
};

const make = (workshop: Workshop, name: string, fields: DiskFields): Promise<SeenVolume> => {
  const { cloud, spec, enterpriseProject, emit } = workshop;
  const { stack } = spec;
  const called = hostThingName(stack, name);
  return createByToken(cloud, {
    thing: { stack, kind: 'disk', name },
    what: `the disk ${name}`,
    action: 'CreateVolume',
    create: (token) =>
      createVolume(cloud, { name: called, ...fields, tags: thingTags(spec, name), enterpriseProject }, token),
    show: (id) => showVolume(cloud, id),
    find: async () => volumesNamed(stack, { volumes: await listVolumes(cloud, called) }, name)[0],
    heard: (status) =>
      emit({ type: 'progress', address: `disk/${name}`, text: `the job is ${status.toLowerCase()}` }),
  });
};

/** A disk as it is once nothing is under way with it. */
const settled = ({ cloud }: Workshop, id: string): Promise<SeenVolume> =>
  poll(
    async () => {
      const volume = await showVolume(cloud, id);
      if (volume?.status.startsWith('error')) throw diskFailed(volume);
      return volume !== undefined && ['available', 'in-use'].includes(volume.status) ? volume : undefined;
    },
    {
      what: `the disk ${id} to be ready`,
      seconds: CHANGE_SECONDS,
      every: 500,
      signal: cloud.signal,
      clock: cloud.clock,
    },
  );

const diskFailed = ({ id, name, status }: SeenVolume): UserError =>
  new UserError('disk-failed', `the disk ${name} (${id}) is in the state ${status}`, {
    hint: 'Look at it in the console (Elastic Volume Service). Where it was never used, delete it there and run this again.',
  });

/** @param size GiB */
export const grow = ({ cloud }: Workshop, id: string, size: number): Promise<void> =>
  bringAbout({
    what: `the disk ${id} to grow to ${size} GiB`,
    isSo: async () => {
      const volume = await showVolume(cloud, id);
      return volume !== undefined && volume.size >= size && volume.status !== 'extending';
    },
    act: () => extendVolume(cloud, id, size),
    seconds: CHANGE_SECONDS,
    signal: cloud.signal,
    clock: cloud.clock,
  });

/** Attaches a disk to a machine, away from another. */
export const attach = async (workshop: Workshop, id: string, server: string): Promise<void> => {
  const { cloud } = workshop;
  const volume = await settled(workshop, id);
  if (volume.server !== undefined && volume.server !== server) await detach(workshop, id, volume.server);
  await bringAbout({
    what: `the disk ${volume.name} to be attached`,
    isSo: async () => {
      const now = await showVolume(cloud, id);
      return now?.server === server && now.status === 'in-use';
    },
    act: () => attachVolume(cloud, server, id),
    seconds: CHANGE_SECONDS,
    signal: cloud.signal,
    clock: cloud.clock,
  });
};

const detach = ({ cloud }: Workshop, id: string, server: string): Promise<void> =>
  bringAbout({
    what: `the disk ${id} to be detached`,
    isSo: async () => {
      const now = await showVolume(cloud, id);
      return now === undefined || (now.server === undefined && now.status === 'available');
    },
    act: () => unlessGone(() => detachVolume(cloud, server, id)),
    seconds: CHANGE_SECONDS,
    signal: cloud.signal,
    clock: cloud.clock,
  });

export const removeDisk = async (workshop: Workshop, id: string): Promise<void> => {
  const { cloud } = workshop;
  const volume = await showVolume(cloud, id);
  if (volume === undefined) return;
  if (volume.server !== undefined) await detach(workshop, id, volume.server);
  await bringAbout({
    what: `the disk ${volume.name} to be gone`,
    isSo: async () => (await showVolume(cloud, id)) === undefined,
    act: () => unlessGone(() => deleteVolume(cloud, id)),
    seconds: CHANGE_SECONDS,
    signal: cloud.signal,
    clock: cloud.clock,
  });
};
