import type { Resource } from '../../core/resource.ts';
import { stackName, wantedOf } from '../cloud/names.ts';
import { toldApart } from '../cloud/observed.ts';
import type { CloudSpec } from '../cloud/spec.ts';
import { addressCost, diskCost } from './desired.ts';
import { linksOf } from './links.ts';
import { serversIn } from './observed-servers.ts';
import {
  addressOfHost,
  dataVolumes,
  inUseFirst,
  isHosts,
  nameOf,
  networkIn,
  ownCidr,
  ownGroups,
  ownSubnets,
  ownVpcs,
} from './owned.ts';
import type { Seen } from './seen.ts';
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

const networksIn = (spec: CloudSpec, seen: Seen): Resource[] => {
  const { stack } = spec;
  const adopted = ownCidr(spec) === undefined ? networkIn(spec, seen)?.id : undefined;
  const [inUse] = ownVpcs(stack, seen);
  return [
    ...ownVpcs(stack, seen)
      .filter(({ id }) => id !== adopted)
      .map(({ id, cidr, tags }) => ({
        kind: 'network',
        name: stack,
        id,
        fields: { cidr, tags: wantedOf(tags, stackTags(spec)) },
      })),
    ...ownSubnets(stack, seen)
      .filter(({ vpc }) => vpc !== adopted)
      .map(({ id, cidr, vpc }) => ({
        kind: 'subnet',
        name: stack,
        id,
        fields: { cidr, vpc },
        needs: [vpc === inUse?.id ? `network/${stack}` : `network/${stack}#${vpc}`],
      })),
  ];
};

const groupsIn = (spec: CloudSpec, seen: Seen): Resource[] =>
  ownGroups(spec, seen).map(({ id, rules, tags }) => ({
    kind: 'group',
    name: spec.stack,
    id,
    fields: {
      rules: rules.map(({ text }) => text).toSorted(),
      tags: wantedOf(tags, stackTags(spec)),
    },
  }));

/** Key pairs have no tags: the name tells whose they are. */
const keysIn = ({ stack, keyPair }: CloudSpec, { keys }: Seen): Resource[] =>
  keys
    .filter((key) => key === stackName(stack) && key !== keyPair)
    .map((key) => ({ kind: 'key', name: stack, id: key, fields: {} }));

const addressesIn = (spec: CloudSpec, seen: Seen): Resource[] => {
  const adopted = new Set(
    spec.machines
      .filter(({ elasticIp }) => typeof elasticIp === 'string')
      .map((machine) => addressOfHost(spec, seen, machine)?.id),
  );
  return seen.addresses
    .filter((address) => !adopted.has(address.id) && isHosts(spec.stack, address))
    .toSorted(inUseFirst)
    .map((address) => {
      const name = nameOf(spec.stack, address);
      const { size = 0, charge_mode: charge = null } = address.bandwidth ?? {};
      return {
        kind: 'address',
        name,
        id: address.id,
        fields: {
          bandwidth: size,
          charge,
          tags: wantedOf(address.tags, thingTags(spec, name)),
          ip: address.ip,
        },
        cost: addressCost(size, charge ?? 'traffic'),
        precious: 'address' as const,
      };
    });
};

const disksIn = (spec: CloudSpec, { volumes }: Seen): Resource[] =>
  dataVolumes(spec.stack, volumes).map((volume) => {
    const name = nameOf(spec.stack, volume);
    const { id, size, type, zone, tags } = volume;
    return {
      kind: 'disk',
      name,
      id,
      fields: { size, type, zone, tags: wantedOf(tags, thingTags(spec, name)), links: linksOf(volume) },
      cost: diskCost(size, type),
      precious: 'disk' as const,
    };
  });
