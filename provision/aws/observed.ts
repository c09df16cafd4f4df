import type { Resource } from '../../core/resource.ts';
import { isOwn, stackName, wantedOf, type Tags } from '../cloud/names.ts';
import { toldApart } from '../cloud/observed.ts';
import type { CloudSpec } from '../cloud/spec.ts';
import { serversIn } from './observed-server.ts';
import {
  inUseFirst,
  isAlive,
  isData,
  isHosts,
  isStacks,
  isThere,
  nameOf,
  networkIn,
  ownGroups,
} from './owned.ts';
import { DEFAULT_ROUTE, type Seen } from './seen.ts';
import { stackTags, thingTags } from './tags.ts';

/** The resources that a stack has. Where two things claim one name, the one in use comes first. */
export const observedResources = (spec: CloudSpec, seen: Seen): Resource[] =>
  toldApart([
    ...networksIn(spec, seen),
    ...groupsIn(spec, seen),
    ...keysIn(spec, seen),
    ...addressesIn(spec, seen),
    ...disksIn(spec, seen),
    ...serversIn(spec, seen),
  ]);

const networksIn = (spec: CloudSpec, { vpcs, subnets, gateways }: Seen): Resource[] => {
  const { stack } = spec;
  const wanted = stackTags(spec);
  const own = (thing: { tags: Tags }): boolean => isStacks(stack, thing);
  const network = `network/${stack}`;
  return [
    ...vpcs.filter(own).map(({ id, cidr, tags }) => ({
      kind: 'network',
      name: stack,
      id,
      fields: { cidr, tags: wantedOf(tags, wanted) },
    })),
    ...gateways.map(({ id, routed }) => ({
      kind: 'gateway',
      name: stack,
      id,
      fields: { route: routed ? DEFAULT_ROUTE : null },
      needs: [network],
    })),
    ...subnets.filter(own).map(({ id, cidr, zone, publicIps, tags }) => ({
      kind: 'subnet',
      name: stack,
      id,
      fields: { cidr, zone, publicIps, tags: wantedOf(tags, wanted) },
      needs: [network, `gateway/${stack}`],
    })),
  ];
};

const groupsIn = (spec: CloudSpec, seen: Seen): Resource[] => {
  const { stack } = spec;
  const network = networkIn(spec, seen);
  return ownGroups(spec, seen)
    .toSorted((one, other) => Number(other.vpc === network?.id) - Number(one.vpc === network?.id))
    .map(({ id, rules, tags, vpc }) => ({
      kind: 'group',
      // One in another network is of no use to this one's machines.
      name: vpc === network?.id ? stack : `${stack}#${id}`,
      id,
      fields: { rules, tags: wantedOf(tags, stackTags(spec)) },
      needs: [`network/${stack}`],
    }));
};

const keysIn = (spec: CloudSpec, { keys }: Seen): Resource[] =>
  keys
    .filter((key) => key.name === stackName(spec.stack) && key.name !== spec.keyPair)
    .filter((key) => isOwn(spec.stack, key, [stackName(spec.stack)]))
    .map(({ id, tags }) => ({
      kind: 'key',
      name: spec.stack,
      id,
      fields: { tags: wantedOf(tags, stackTags(spec)) },
    }));

const addressesIn = (spec: CloudSpec, seen: Seen): Resource[] =>
  seen.addresses
    .filter((address) => isHosts(spec, address))
    .toSorted(inUseFirst)
    .map(({ id, ip, tags }) => {
      const name = nameOf(spec.stack, { tags });
      return {
        kind: 'address',
        name,
        id,
        fields: { tags: wantedOf(tags, thingTags(spec, name)), ip },
        cost: 'a public IPv4 address, by the hour',
        precious: 'address' as const,
      };
    });

/** Data disks; a system disk is one only once its machine is gone without it. */
const disksIn = (spec: CloudSpec, { volumes, instances }: Seen): Resource[] => {
  const living = new Set(instances.filter(isAlive).map(({ id }) => id));
  return volumes
    .filter(isThere)
    .filter((volume) => isData(spec.stack, volume) || !living.has(volume.instance ?? ''))
    .filter((volume) => isData(spec.stack, volume) || volume.state === 'available')
    .toSorted(inUseFirst)
    .map((volume) => {
      const name = nameOf(spec.stack, volume);
      return {
        kind: 'disk',
        name: isData(spec.stack, volume) ? name : `${name}#${volume.id}`,
        id: volume.id,
        fields: {
          size: volume.size,
          type: volume.type,
          zone: volume.zone,
          tags: wantedOf(volume.tags, thingTags(spec, name)),
        },
        cost: `${volume.size} GiB ${volume.type}, by the month`,
        precious: 'disk' as const,
      };
    });
};
