import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '../../core/resource.ts';
import { TAGS, wantedOf } from '../cloud/names.ts';
import { disksNamed, hostKeysIn, serverResource } from '../cloud/observed.ts';
import type { CloudSpec, MachineSpec } from '../cloud/spec.ts';
import { addressOfHost, groupIn, instanceOfHost, isAlive, isData, nameOf, networkIn } from './owned.ts';
import type { Seen, SeenInstance, SeenVolume } from './seen.ts';
import { serverTags } from './tags.ts';

/** The machines of a stack; of two with one name, the one that is not in use has its id in its name. */
export const serversIn = (spec: CloudSpec, seen: Seen): Resource[] => {
  const living = seen.instances.filter(isAlive);
  return living
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map((instance) => {
      const host = nameOf(spec.stack, instance);
      const machine = spec.machines.find(({ name }) => name === host);
      return serverResource(spec.stack, instance, {
        host,
        isHosts: instanceOfHost(spec, seen, host)?.id === instance.id,
        addresses: seen.addresses
          .filter((address) => address.instance === instance.id)
          .map((address) => nameOf(spec.stack, address)),
        disks: attachedTo(instance, seen.volumes).map((volume) => nameOf(spec.stack, volume)),
        fields: serverFields(spec, seen, instance, machine),
      });
    });
};

const attachedTo = ({ id }: SeenInstance, volumes: readonly SeenVolume[]): SeenVolume[] =>
  volumes.filter(({ instance }) => instance === id);

const serverFields = (
  spec: CloudSpec,
  seen: Seen,
  instance: SeenInstance,
  machine: MachineSpec | undefined,
): Resource['fields'] => {
  const { tags } = instance;
  const root = seen.volumes.find(({ id }) => id === instance.devices[instance.rootDevice]);
  const protect = tags[TAGS.protect];
  return {
    type: instance.type,
    image: instance.image,
    zone: instance.zone,
    rootDisk: root?.size ?? machine?.rootDisk.size ?? null,
    rootDiskType: root?.type ?? null,
    user: tags[TAGS.user] ?? machine?.user ?? null,
    state: instance.state,
    address: attachment(spec, seen, instance, machine),
    disks: disksNamed(
      attachedTo(instance, seen.volumes)
        .filter((volume) => isData(spec.stack, volume))
        .map((volume) => nameOf(spec.stack, volume)),
      machine,
    ),
    network: placeOf(spec, seen, instance),
    group: groupText(spec, seen, instance),
    metadata: instance.metadata,
    profile: instance.profile ?? null,
    protect: protect === undefined ? null : protect === 'true',
    tags: machine === undefined ? tags : wantedOf(tags, serverTags(spec, machine)),
    publicIp: instance.publicIp ?? null,
    privateIp: instance.privateIp ?? null,
    ...hostKeysIn(tags),
  };
};

/** `attached`, `none`, or what is there instead; an address of somebody else's is none of ours to take off. */
const attachment = (
  spec: CloudSpec,
  seen: Seen,
  { id }: SeenInstance,
  machine: MachineSpec | undefined,
): string => {
  const there = seen.addresses.find(({ instance }) => instance === id);
  if (there === undefined) return 'none';
  if (machine === undefined || there.id === addressOfHost(spec, seen, machine)?.id) return 'attached';
  return machine.elasticIp === false ? 'none' : there.id;
};

/** Where a machine is, in the word that `desired` uses for it: a network of its own has no id before it is made. */
const placeOf = (spec: CloudSpec, seen: Seen, { vpc, subnet }: SeenInstance): string => {
  if (spec.network === undefined) return vpc;
  if ('vpc' in spec.network) return subnet;
  return networkIn(spec, seen)?.id === vpc ? `network/${spec.stack}` : vpc;
};

const groupText = (spec: CloudSpec, seen: Seen, { groups }: SeenInstance): string => {
  const own = groupIn(spec, seen);
  return own !== undefined && isDeepStrictEqual(groups, [own.id]) ? `group/${spec.stack}` : groups.join(', ');
};
