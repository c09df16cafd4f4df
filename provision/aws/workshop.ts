import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { isDeepStrictEqual } from 'node:util';
import type { Emit } from '../../core/event.ts';
import type { Resource } from '../../core/resource.ts';
import type { Known } from '../cloud/apply.ts';
import { isCloudError } from '../cloud/error.ts';
import type { Tags } from '../cloud/names.ts';
import type { CloudSpec } from '../cloud/spec.ts';
import type { Ec2 } from './client.ts';
import type { World } from './desired.ts';
import { tagList } from './tags.ts';

/** What a change is made with. */
export type Workshop = Known<World> & {
  ec2: Ec2;
  spec: CloudSpec;
  emit: Emit;
  signal: AbortSignal;
};

/** What all creations that no token guards are told. */
export const creationOf = ({ ec2, lookedAt, signal }: Workshop) => ({
  couldDouble: true,
  absentSince: lookedAt,
  signal,
  clock: ec2.clock,
});

/** Gives a thing the tags that it lacks; others stay. */
export const giveTags = async ({ ec2, signal }: Workshop, id: string, tags: Tags): Promise<void> => {
  await ec2.ask(new CreateTagsCommand({ Resources: [id], Tags: tagList(tags) }), { signal, fresh: true });
};

export const mendTags = async (
  workshop: Workshop,
  id: string,
  before: Resource | undefined,
  wanted: Tags,
): Promise<void> => {
  if (!isDeepStrictEqual(before?.fields['tags'], wanted)) await giveTags(workshop, id, wanted);
};

/** Does what may have been done by now: by an earlier request whose answer was lost. */
export const unlessCode = async (code: string, work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!isCloudError(error, code)) throw error;
  }
};
