import { hostThingName, isOwn, stackName, TAGS, type Tags } from '../cloud/names.ts';
import type { CloudSpec, MachineSpec } from '../cloud/spec.ts';
import type { Seen, SeenAddress, SeenGroup, SeenServer, SeenSubnet, SeenVolume, SeenVpc } from './seen.ts';

/** Which of the things that Huawei Cloud shows is which of the stack's. */

type Named = { id: string; name: string; tags: Tags };

/** Range of the network that is made where the inventory says nothing of one. */
const DEFAULT_CIDR = '10.88.0.0/16';

/** Range of the stack's own network; undefined where it is in one that exists. */
export const ownCidr = ({ network }: CloudSpec): string | undefined => {
  if (network === undefined) return DEFAULT_CIDR;
  return 'cidr' in network ? network.cidr : undefined;
};

/** A thing's name within its kind: by its tag, else by what it is called. */
export const nameOf = (stack: string, { name, tags }: Omit<Named, 'id'>): string => {
  const prefix = hostThingName(stack, '');
  return tags[TAGS.name] ?? (name.startsWith(prefix) ? name.slice(prefix.length) : stack);
};

/** What the stack has once: a VPC, a security group. */
export const isStacks = (stack: string, thing: Named): boolean => isOwn(stack, thing, [stackName(stack)]);

/** What one of the stack's hosts has: nobody else's names begin so. */
export const isHosts = (stack: string, thing: Named): boolean =>
  isOwn(stack, thing, thing.name.startsWith(hostThingName(stack, '')) ? [thing.name] : []);

type Placed = { id: string; server?: string | undefined };

/** Whatever is in use before what is not, then in the order of ids, so that every run decides alike. */
export const inUseFirst = (one: Placed, other: Placed): number =>
  Number(one.server === undefined) - Number(other.server === undefined) || (one.id < other.id ? -1 : 1);

/** Servers that are there, or will be. */
export const isAlive = ({ status, task }: Pick<SeenServer, 'status' | 'task'>): boolean =>
  status !== 'DELETED' && status !== 'SOFT_DELETED' && task !== 'deleting';

export const ownServers = (stack: string, { servers }: Pick<Seen, 'servers'>): SeenServer[] =>
  servers.filter((server) => isAlive(server) && isHosts(stack, server));

/** A host's machine: the one that its address leads to, else one that runs, else the oldest. */
export const serverOfHost = (
  stack: string,
  seen: Pick<Seen, 'servers' | 'addresses'>,
  host: string,
): SeenServer | undefined => {
  const rank = ({ id, status }: SeenServer): number =>
    seen.addresses.some(({ server }) => server === id) ? 0 : status === 'ACTIVE' ? 1 : 2;
  return ownServers(stack, seen)
    .filter((server) => nameOf(stack, server) === host)
    .toSorted((one, other) => rank(one) - rank(other) || (one.created < other.created ? -1 : 1))[0];
};

/** Elastic IPs of a host's own, the one in use first. */
export const addressesNamed = (
  stack: string,
  { addresses }: Pick<Seen, 'addresses'>,
  host: string,
): SeenAddress[] =>
  addresses
    .filter((address) => isHosts(stack, address) && nameOf(stack, address) === host)
    .toSorted(inUseFirst);

/** The elastic IP that a host is to have: the one that the inventory names, else its own. */
export const addressOfHost = (
  { stack }: Pick<CloudSpec, 'stack'>,
  seen: Pick<Seen, 'addresses'>,
  { name, elasticIp }: Pick<MachineSpec, 'name' | 'elasticIp'>,
): SeenAddress | undefined =>
  typeof elasticIp === 'string'
    ? seen.addresses.find(({ id, ip }) => id === elasticIp || ip === elasticIp)
    : addressesNamed(stack, seen, name)[0];

/** Volumes under a disk's name, `<host>.<disk>`, the one in use first. */
export const volumesNamed = (stack: string, { volumes }: Pick<Seen, 'volumes'>, name: string): SeenVolume[] =>
  dataVolumes(stack, volumes).filter((volume) => nameOf(stack, volume) === name);

/** The stack's disks for data, rather than those that systems are on. */
export const dataVolumes = (stack: string, volumes: readonly SeenVolume[]): SeenVolume[] =>
  volumes
    .filter((volume) => volume.status !== 'deleting' && isHosts(stack, volume))
    .filter((volume) => nameOf(stack, volume).includes('.'))
    .toSorted(inUseFirst);

/** Whether a text is what the inventory means: the thing's id or its name. */
const isNamed = (written: string, { id, name }: { id: string; name: string }): boolean =>
  id === written || name === written;

type Networks = Pick<Seen, 'vpcs' | 'subnets'>;

/** The network that the machines are in: the stack's own, or the one that is named. */
export const networkIn = (spec: CloudSpec, seen: Networks): SeenVpc | undefined => {
  const { network, stack } = spec;
  if (network !== undefined && 'vpc' in network) return seen.vpcs.find((vpc) => isNamed(network.vpc, vpc));
  return ownVpcs(stack, seen)[0];
};

/** The stack's own, the one with its subnet first. */
export const ownVpcs = (stack: string, { vpcs, subnets }: Networks): SeenVpc[] => {
  const isUsed = ({ id }: SeenVpc): boolean => subnets.some((subnet) => isIn(stack, subnet, id));
  return vpcs
    .filter((vpc) => isStacks(stack, vpc))
    .toSorted((one, other) => Number(isUsed(other)) - Number(isUsed(one)) || (one.id < other.id ? -1 : 1));
};

/** Whether a subnet is the one that berth made in a network. Answers show no tags of it. */
const isIn = (stack: string, { vpc, name }: SeenSubnet, network: string | undefined): boolean =>
  vpc === network && name === stackName(stack);

/** The stack's own subnets, in networks of its own. */
export const ownSubnets = (stack: string, seen: Networks): SeenSubnet[] =>
  ownVpcs(stack, seen).flatMap(({ id }) => seen.subnets.filter((subnet) => isIn(stack, subnet, id)));

/** The subnet that the machines are in. */
export const subnetIn = (spec: CloudSpec, seen: Networks): SeenSubnet | undefined => {
  const { network, stack } = spec;
  const vpc = networkIn(spec, seen);
  if (network === undefined || 'cidr' in network) {
    return seen.subnets.find((subnet) => isIn(stack, subnet, vpc?.id));
  }
  return seen.subnets.find((subnet) => subnet.vpc === vpc?.id && isNamed(network.subnet, subnet));
};

/** Security groups that berth made for the stack, those with machines in them first. */
export const ownGroups = (
  { stack, securityGroup }: CloudSpec,
  { groups, servers }: Pick<Seen, 'groups' | 'servers'>,
): SeenGroup[] => {
  const used = new Set(servers.filter(isAlive).flatMap((server) => server.groups));
  return groups
    .filter((group) => group.id !== securityGroup && isStacks(stack, group))
    .toSorted(
      (one, other) => Number(used.has(other.id)) - Number(used.has(one.id)) || (one.id < other.id ? -1 : 1),
    );
};

/** The security group that the machines are in: the one that is named, else the stack's own. */
export const groupIn = (spec: CloudSpec, seen: Pick<Seen, 'groups' | 'servers'>): SeenGroup | undefined =>
  spec.securityGroup === undefined
    ? ownGroups(spec, seen)[0]
    : seen.groups.find(({ id }) => id === spec.securityGroup);
