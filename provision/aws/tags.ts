import type { ResourceType, Tag, TagSpecification } from '@aws-sdk/client-ec2';
import { hostThingName, stackName, TAGS, type Tags } from '../cloud/names.ts';
import type { CloudSpec, MachineSpec } from '../cloud/spec.ts';

/** The tag that the console shows as a thing's name. */
const NAME = 'Name';

export const tagsOf = (tags: readonly Tag[] | undefined): Tags =>
  Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

export const tagList = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Tags for what one request makes of each type. */
export const tagSpecifications = (...kinds: [ResourceType, Tags][]): TagSpecification[] =>
  kinds.map(([ResourceType, tags]) => ({ ResourceType, Tags: tagList(tags) }));

/** The name that a thing is tagged with. */
export const nameTag = (tags: Tags): string | undefined => tags[NAME];

/** Of what the stack has once: its network, group and key pair. */
export const stackTags = ({ stack, tags }: CloudSpec): Tags => ({
  ...tags,
  [NAME]: stackName(stack),
  [TAGS.stack]: stack,
  [TAGS.name]: stack,
});

/** Of a host's address, and of a disk by its name `<host>.<disk>`. */
export const thingTags = ({ stack, tags }: CloudSpec, name: string): Tags => ({
  ...tags,
  [NAME]: hostThingName(stack, name),
  [TAGS.stack]: stack,
  [TAGS.name]: name,
});

/** Of a VM, of its system disk and of its network interface. */
export const machineTags = (spec: CloudSpec, { name, tags }: MachineSpec): Tags =>
  thingTags({ ...spec, tags }, name);

/** Of a VM alone: what cannot be seen in it. Its protection and its host keys have tags of their own. */
export const serverTags = (spec: CloudSpec, machine: MachineSpec): Tags => ({
  ...machineTags(spec, machine),
  [TAGS.user]: machine.user,
});
