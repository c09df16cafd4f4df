import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '../../core/resource.ts';
import { TAGS, tagToFingerprint, type Tags } from '../cloud/names.ts';
import type { CloudSpec, MachineSpec } from '../cloud/spec.ts';
import {
  addressOfHost,
  dataVolumes,
  groupIn,
  isHosts,
  nameOf,
  networkIn,
  ownCidr,
  ownServers,
  serverOfHost,
} from './owned.ts';
import type { Seen, SeenServer } from './seen.ts';
import { serverTags, wantedOf } from './tags.ts';

/** The stack's machines; a second one of a host is `<host>#<id>`. */
export const serversIn = (spec: CloudSpec, seen: Seen): Resource[] => {
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
