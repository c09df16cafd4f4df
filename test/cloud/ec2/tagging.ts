import { invalid, refuse } from './refusals.ts';
import type { Body } from './action.ts';

type Specification = { ResourceType: string; Tag: { Key: string; Value: string }[] };

/** Source: EC2 user guide, "Tag restrictions". */
const KEY_LENGTH = 127;
const VALUE_LENGTH = 255;
const MOST = 50;

/** The tags that a request gives to what it makes of one type. */
export const tagsFor = (
  type: string,
  specifications: readonly Specification[],
  allowed: readonly string[] = [type],
): Record<string, string> => {
  const stray = specifications.find(({ ResourceType }) => !allowed.includes(ResourceType));
  if (stray !== undefined)
    throw invalid(`'${stray.ResourceType}' is not a valid taggable resource type for this operation.`);
  const tags = specifications.filter(({ ResourceType }) => ResourceType === type).flatMap(({ Tag }) => Tag);
  return checkedTags(tags);
};

export const checkedTags = (
  tags: readonly { Key: string; Value: string }[],
  had: Record<string, string> = {},
): Record<string, string> => {
  for (const { Key, Value } of tags) {
    if (Key.length > KEY_LENGTH || Key.startsWith('aws:'))
      throw invalid(`Tag key '${Key}' is not valid: at most 127 characters, not beginning with 'aws:'`);
    if (Value.length > VALUE_LENGTH) throw invalid(`Tag value exceeds the maximum length of 255 characters`);
  }
  const given = new Set(tags.map(({ Key }) => Key));
  if (given.size < tags.length) throw invalid('Duplicate tag key specified.');
  const all = { ...had, ...Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) };
  if (Object.keys(all).length > MOST)
    throw refuse('TagLimitExceeded', 'More than 50 tags specified for a resource.');
  return all;
};

export const tagSet = (tags: Record<string, string>): Body[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));
