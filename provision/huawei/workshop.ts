import { isDeepStrictEqual } from 'node:util';
import type { Emit } from '../../core/event.ts';
import type { Resource } from '../../core/resource.ts';
import type { Known } from '../cloud/apply.ts';
import type { Tags } from '../cloud/names.ts';
import type { CloudSpec } from '../cloud/spec.ts';
import { tagThing } from './api/tags.ts';
import type { Cloud } from './client.ts';
import type { World } from './desired.ts';

/** What a change is made with. */
export type Workshop = Known<World> & {
  cloud: Cloud;
  spec: CloudSpec;
  enterpriseProject: string | undefined;
  emit: Emit;
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

/** Seconds that a server, a disk or an address may take for one change. */
export const CHANGE_SECONDS = 600;
