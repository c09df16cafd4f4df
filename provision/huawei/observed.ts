import { isDeepStrictEqual } from 'node:util';
import { addressOf, type Resource } from '../../core/resource.ts';
import { stackName, TAGS, tagToFingerprint, type Tags } from '../cloud/names.ts';
import type { CloudSpec, MachineSpec } from '../cloud/spec.ts';
import { addressCost, diskCost } from './desired.ts';
import { linksOf } from './links.ts';
import {
  addressOfHost,
  dataVolumes,
  groupIn,
  inUseFirst,
  isHosts,
  nameOf,
  networkIn,
  ownCidr,
  ownGroups,
  ownServers,
  ownSubnets,
  ownVpcs,
  serverOfHost,
} from './owned.ts';
import type { Seen, SeenServer } from './seen.ts';
import { serverTags, stackTags, thingTags, wantedOf } from './tags.ts';

/**
 * The resources that a stack has, each with the `needs` that are there to be honoured. Where two things claim
 * one name, the one in use has it; the other is `<name>#<id>`, which nothing wants.
 */
export const observedResources = (spec: CloudSpec, seen: Seen): Resource[] => {
  const resources = named([
    ...networksIn(spec, seen),
    ...groupsIn(spec, seen),
    ...keysIn(spec, seen),
    ...addressesIn(spec, seen),
    ...disksIn(spec, seen),
    ...serversIn(spec, seen),
  ]);
  const there = new Set(resources.map(addressOf));
  for (const resource of resources) resource.needs = resource.needs?.filter((need) => there.has(need)) ?? [];
  return resources;
};

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

const serversIn = (spec: CloudSpec, seen: Seen): Resource[] => {
  const { stack } = spec;
  return ownServers(stack, seen)
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map((server) => {
      const host = nameOf(stack, server);
      const machine = spec.machines.find(({ name }) => name === host);
      const winner = serverOfHost(stack, seen, host)?.id === server.id;
      return {
        kind: 'server',
        name: winner ? host : `${host}#${server.id}`,
        id: server.id,
        fields: serverFields(spec, seen, server, machine),
        cost: `one ${server.type}, by the hour`,
        needs: [
          `group/${stack}`,
          `key/${stack}`,
          `subnet/${stack}`,
          ...seen.addresses
            .filter((address) => address.server === server.id && isHosts(stack, address))
            .map((address) => `address/${nameOf(stack, address)}`),
          ...attachedTo(stack, server, seen).map((name) => `disk/${name}`),
        ],
      };
    });
};

/** Names of the data disks of the stack's that are attached to a machine. */
const attachedTo = (stack: string, { id }: SeenServer, { volumes }: Seen): string[] =>
  dataVolumes(stack, volumes)
    .filter(({ server }) => server === id)
    .map((volume) => nameOf(stack, volume));

const STATES: Record<string, string> = { ACTIVE: 'running', SHUTOFF: 'stopped' };

const serverFields = (
  spec: CloudSpec,
  seen: Seen,
  server: SeenServer,
  machine: MachineSpec | undefined,
): Resource['fields'] => {
  const { tags } = server;
  const root = seen.volumes.find(({ id }) => id === server.root);
  const bound = seen.addresses.find((address) => address.server === server.id);
  return {
    type: server.type,
    image: server.image,
    zone: server.zone,
    // Without its size, which shows in a disk that is there, no difference is made up.
    rootDisk: root?.size ?? machine?.rootDisk.size ?? null,
    user: tags[TAGS.user] ?? machine?.user ?? null,
    state: STATES[server.status] ?? server.status.toLowerCase(),
    address: attachment(spec, seen, server, machine),
    disks: attachedTo(spec.stack, server, seen)
      .map((name) => name.replace(/^[^.]*\./, ''))
      // One that left the inventory stays where it is: nobody pulls a mounted disk.
      .filter((name) => machine === undefined || machine.dataDisks.some((disk) => disk.name === name))
      .toSorted(),
    network:
      ownCidr(spec) !== undefined && networkIn(spec, seen)?.id === server.vpc
        ? `network/${spec.stack}`
        : server.vpc,
    group: groupText(spec, seen, server),
    protect: tags[TAGS.protect] === 'true',
    tags: machine === undefined ? tags : wantedOf(tags, serverTags(spec, machine)),
    publicIp: bound?.ip ?? null,
    privateIp: server.privateIp ?? null,
    injectedKey: fingerprintIn(tags, TAGS.injectedKey),
    hostKey: fingerprintIn(tags, TAGS.hostKey),
  };
};

const fingerprintIn = (tags: Tags, key: string): string | null =>
  tags[key] === undefined ? null : tagToFingerprint(tags[key]);

/** `attached`, `none`, or what is there instead; an address of somebody else's is none of ours to take off. */
const attachment = (
  spec: CloudSpec,
  seen: Seen,
  { id }: SeenServer,
  machine: MachineSpec | undefined,
): string => {
  const there = seen.addresses.find(({ server }) => server === id);
  if (there === undefined) return 'none';
  if (machine === undefined) return 'attached';
  if (machine.elasticIp === false) return isHosts(spec.stack, there) ? 'attached' : 'none';
  return there.id === addressOfHost(spec, seen, machine)?.id ? 'attached' : there.ip;
};

const groupText = (spec: CloudSpec, seen: Seen, { groups }: SeenServer): string => {
  const own = spec.securityGroup === undefined ? groupIn(spec, seen) : undefined;
  return own !== undefined && isDeepStrictEqual(groups, [own.id]) ? `group/${spec.stack}` : groups.join(', ');
};

/** Two things of one name: the first keeps it, the others are told apart by their ids. */
const named = (resources: readonly Resource[]): Resource[] => {
  const taken = new Set<string>();
  return resources.map((resource) => {
    const address = addressOf(resource);
    if (!taken.has(address)) {
      taken.add(address);
      return resource;
    }
    return { ...resource, name: `${resource.name}#${resource.id ?? ''}` };
  });
};
