import { z } from 'zod';
import type { Refusal } from '../kit/refusal.ts';
import { DONE, reading, writing } from './action.ts';
import { list, listing, text } from './form.ts';
import { page, select } from './listing.ts';
import { MISSING } from './lookup.ts';
import { refuse } from './refusals.ts';
import { checkedTags } from './tagging.ts';
import type { World } from './world.ts';

type Tagged = { id: string; createdAt: number; tags: Record<string, string> };

/** All that can be tagged, by the name of its type, and how each says that it is not there. */
const collections = ({
  state,
}: World): [type: string, prefix: string, resources: Tagged[], missing: (id: string) => Refusal][] => [
  ['instance', 'i', state.instances, MISSING.instance],
  [
    'network-interface',
    'eni',
    state.instances.map(({ networkInterface }) => networkInterface),
    MISSING.networkInterface,
  ],
  ['volume', 'vol', state.volumes, MISSING.volume],
  ['elastic-ip', 'eipalloc', state.addresses, MISSING.address],
  ['security-group', 'sg', state.groups, MISSING.group],
  ['security-group-rule', 'sgr', state.rules, MISSING.rule],
  ['key-pair', 'key', state.keyPairs, MISSING.keyPair],
  ['vpc', 'vpc', state.vpcs, MISSING.vpc],
  ['subnet', 'subnet', state.subnets, MISSING.subnet],
  ['internet-gateway', 'igw', state.gateways, MISSING.gateway],
  ['route-table', 'rtb', state.routeTables, MISSING.routeTable],
  ['image', 'ami', state.images, MISSING.image],
];

const taggedAt = (world: World, id: string): Tagged => {
  const [, , resources, missing] = collections(world).find(([, prefix]) => id.startsWith(`${prefix}-`)) ?? [];
  if (resources === undefined || missing === undefined)
    throw refuse('InvalidID', `The ID '${id}' is not valid`);
  const found = world.visible(resources).find((one) => one.id === id);
  if (found === undefined) throw missing(id);
  return found;
};

export const tagActions = {
  CreateTags: writing(
    z.strictObject({
      ResourceId: z.array(text),
      Tag: z.array(z.strictObject({ Key: text, Value: z.string().default('') })),
    }),
    (input, { world }) => {
      const resources = input.ResourceId.map((id) => taggedAt(world, id));
      const tags = resources.map((one) => checkedTags(input.Tag, one.tags));
      for (const [place, one] of resources.entries()) one.tags = tags[place] ?? {};
      return DONE;
    },
  ),
  DeleteTags: writing(
    z.strictObject({
      ResourceId: z.array(text),
      Tag: list(z.strictObject({ Key: text, Value: z.string().optional() })),
    }),
    (input, { world }) => {
      const gone = (key: string, value: string): boolean =>
        input.Tag.length === 0 ||
        input.Tag.some((tag) => tag.Key === key && (tag.Value === undefined || tag.Value === value));
      for (const one of input.ResourceId.map((id) => taggedAt(world, id)))
        one.tags = Object.fromEntries(Object.entries(one.tags).filter(([key, value]) => !gone(key, value)));
      return DONE;
    },
  ),
  DescribeTags: reading(z.strictObject(listing), (input, { world }) => {
    const tags = collections(world).flatMap(([type, , resources]) =>
      world
        .visible(resources)
        .flatMap(({ id, tags }) =>
          Object.entries(tags).map(([key, value]) => ({ type, of: id, key, value })),
        ),
    );
    const found = select(
      tags.map((tag) => ({ tag, id: `${tag.of} ${tag.key}`, tags: { [tag.key]: tag.value } })),
      [],
      input.Filter,
      {
        fields: ({ tag }) => ({
          key: tag.key,
          value: tag.value,
          'resource-id': tag.of,
          'resource-type': tag.type,
        }),
        missing: (id) => refuse('InvalidID', `The ID '${id}' is not valid`),
      },
    );
    const { items, nextToken } = page(found, input);
    return {
      tagSet: items.map(({ tag }) => ({
        key: tag.key,
        value: tag.value,
        resourceId: tag.of,
        resourceType: tag.type,
      })),
      nextToken,
    };
  }),
};
