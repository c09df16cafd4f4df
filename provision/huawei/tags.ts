import { TAGS, type Tags } from '../cloud/names.ts';
import type { CloudSpec, MachineSpec } from '../cloud/spec.ts';

export type TagPair = { key: string; value: string };

export const tagsOf = (pairs: readonly TagPair[]): Tags =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, value]));

export const tagPairs = (tags: Tags): TagPair[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

/** A tag as some answers write it: `key=value`, or the key alone. */
export const tagOfText = (text: string): TagPair => {
  const [key = '', ...value] = text.split('=');
  return { key, value: value.join('=') };
};

/** Tags as the bodies that create networks write them: `key*value`. */
export const starred = (tags: Tags): string[] =>
  Object.entries(tags).map(([key, value]) => `${key}*${value}`);

/** Of what the stack has once: its network and group. */
export const stackTags = ({ stack, tags }: CloudSpec): Tags => ({
  ...tags,
  [TAGS.stack]: stack,
  [TAGS.name]: stack,
});

/** Of a host's address, and of a disk by its name `<host>.<disk>`. */
export const thingTags = ({ stack, tags }: Pick<CloudSpec, 'stack' | 'tags'>, name: string): Tags => ({
  ...tags,
  [TAGS.stack]: stack,
  [TAGS.name]: name,
});

/** Of a VM, its user among them, which cannot be seen in it. Its host keys and protection have tags of their own. */
export const serverTags = ({ stack }: CloudSpec, { name, user, tags }: MachineSpec): Tags => ({
  ...thingTags({ stack, tags }, name),
  [TAGS.user]: user,
});

/** Most tags that a thing may have (ECS API reference, "Tag management"). */
const MOST = 10;

/** What berth needs of them on a VM: stack, name, user, protection, and a host key before and after it is rotated. */
const OWN = Object.keys(TAGS).length;

/** How many tags of the inventory's a VM has room for. */
export const FREE_TAGS = MOST - OWN;
