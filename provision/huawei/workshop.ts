import { isDeepStrictEqual } from 'node:util';
import type { Emit } from '../../core/event.ts';
import type { Resource } from '../../core/resource.ts';
import { isCloudError } from '../cloud/error.ts';
import type { Tags } from '../cloud/names.ts';
import type { CloudSpec, MachineSpec } from '../cloud/spec.ts';
import { tagThing } from './api/tags.ts';
import type { Cloud } from './client.ts';
import type { World } from './desired.ts';

/** What a change is made with. */
export type Workshop = {
  cloud: Cloud;
  spec: CloudSpec;
  enterpriseProject: string | undefined;
  /** As it was when last looked at. */
  world: World;
  /** When that was, by the cloud's clock. */
  lookedAt: number;
  /** Ids of what there is by address; what this run makes is added to it. */
  ids: Map<string, string>;
  emit: Emit;
};

/** The id of what was there or was made before: the plan's order sees to that. */
export const idOf = ({ ids }: Workshop, address: string): string => {
  const id = ids.get(address);
  if (id === undefined) throw new Error(`${address} is used before it is made`);
  return id;
};

export const machineNamed = ({ spec }: Workshop, host: string): MachineSpec => {
  const machine = spec.machines.find(({ name }) => name === host);
  if (machine === undefined) throw new Error(`no host ${host} in the stack ${spec.stack}`);
  return machine;
};

/** What all creations that no token guards are told. */
export const creationOf = ({ cloud, lookedAt }: Workshop) => ({
  couldDouble: true,
  absentSince: lookedAt,
  signal: cloud.signal,
  clock: cloud.clock,
});

/** Gives a thing the tags that it lacks; others stay. */
export const mendTags = async (
  { cloud }: Workshop,
  kind: Parameters<typeof tagThing>[1],
  thing: { id: string; tags: unknown },
  wanted: Tags,
): Promise<void> => {
  if (!isDeepStrictEqual(thing.tags, wanted)) await tagThing(cloud, kind, thing.id, wanted);
};

/** The tags that a resource was observed to have. */
export const tagsIn = (before: Resource | undefined): unknown => before?.fields['tags'];

/** Deletes what may be gone by now, which is just as well. */
export const unlessGone = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!isCloudError(error) || error.kind !== 'absent') throw error;
  }
};

/** Seconds that a server, a disk or an address may take for one change. */
export const CHANGE_SECONDS = 600;
