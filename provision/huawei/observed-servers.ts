import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '../../core/resource.ts';
import { TAGS, wantedOf } from '../cloud/names.ts';
import { disksNamed, hostKeysIn, serverResource } from '../cloud/observed.ts';
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
import { serverTags } from './tags.ts';

/** The stack's machines; a second one of a host is `<host>#<id>`. */
export const serversIn = (spec: CloudSpec, seen: Seen): Resource[] => {
  const { stack } = spec;
  return ownServers(stack, seen)
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map((server) => {
      const host = nameOf(stack, server);
      const machine = spec.machines.find(({ name }) => name === host);
      return serverResource(stack, server, {
        host,
        isHosts: serverOfHost(stack, seen, host)?.id === server.id,
        addresses: seen.addresses
          .filter((address) => address.server === server.id && isHosts(stack, address))
          .map((address) => nameOf(stack, address)),
        disks: attachedTo(stack, server, seen),
        fields: serverFields(spec, seen, server, machine),
      });
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
    disks: disksNamed(attachedTo(spec.stack, server, seen), machine),
    network:
      ownCidr(spec) !== undefined && networkIn(spec, seen)?.id === server.vpc
        ? `network/${spec.stack}`
        : server.vpc,
    group: groupText(spec, seen, server),
    protect: tags[TAGS.protect] === 'true',
    tags: machine === undefined ? tags : wantedOf(tags, serverTags(spec, machine)),
    publicIp: bound?.ip ?? null,
    privateIp: server.privateIp ?? null,
    ...hostKeysIn(tags),
  };
};

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
