import { hostThingName, isOwn, stackName, TAGS, type Tags } from '../cloud/names.ts';
import { diskName, type CloudSpec, type MachineSpec } from '../cloud/spec.ts';
import type { Seen, SeenAddress, SeenGroup, SeenInstance, SeenSubnet, SeenVolume, SeenVpc } from './seen.ts';
import { nameTag } from './tags.ts';

/** Which of the things that EC2 shows is which of the stack's. */

type Tagged = { tags: Tags };
type Placed = { id: string; instance?: string | undefined };

/** A thing's name within its kind: by its tag, else by what the console calls it. */
export const nameOf = (stack: string, { tags }: Tagged): string => {
  const prefix = hostThingName(stack, '');
  const shown = nameTag(tags) ?? '';
  return tags[TAGS.name] ?? (shown.startsWith(prefix) ? shown.slice(prefix.length) : stack);
};

/** What the stack has once: a VPC, a subnet. */
export const isStacks = (stack: string, { tags }: Tagged): boolean =>
  isOwn(stack, { tags, name: nameTag(tags) }, [stackName(stack)]);

/** What one of the stack's hosts has. */
export const isHosts = ({ stack, machines }: CloudSpec, { tags }: Tagged): boolean => {
  const names = machines.flatMap((machine) => [
    hostThingName(stack, machine.name),
    ...machine.dataDisks.map((disk) => hostThingName(stack, diskName(machine, disk))),
  ]);
  return isOwn(stack, { tags, name: nameTag(tags) }, names);
};

/** Whatever is in use before what is not, then in the order of ids, so that every run decides alike. */
export const inUseFirst = (one: Placed, other: Placed): number =>
  Number(one.instance === undefined) - Number(other.instance === undefined) || (one.id < other.id ? -1 : 1);

/** Instances that are there, or will be. */
export const isAlive = ({ state }: Pick<SeenInstance, 'state'>): boolean =>
  state !== 'terminated' && state !== 'shutting-down';

/** A host's machine: the one that its address leads to, else one that runs, else the oldest. */
export const instanceOfHost = (spec: CloudSpec, seen: Seen, host: string): SeenInstance | undefined => {
  const rank = ({ id, state }: SeenInstance): number =>
    seen.addresses.some(({ instance }) => instance === id) ? 0 : state === 'running' ? 1 : 2;
  return seen.instances
    .filter((instance) => isAlive(instance) && nameOf(spec.stack, instance) === host)
    .toSorted((one, other) => rank(one) - rank(other) || one.launched - other.launched)[0];
};

/** The elastic IP that a host is to have: the one that the inventory names, else its own. */
export const addressOfHost = (
  spec: CloudSpec,
  { addresses }: Pick<Seen, 'addresses'>,
  { name, elasticIp }: Pick<MachineSpec, 'name' | 'elasticIp'>,
): SeenAddress | undefined =>
  typeof elasticIp === 'string'
    ? addresses.find(({ id }) => id === elasticIp)
    : addresses
        .filter((address) => isHosts(spec, address) && nameOf(spec.stack, address) === name)
        .toSorted(inUseFirst)[0];

/** Volumes under a disk's name, `<host>.<disk>`, the one in use first. */
export const volumesNamed = (
  { stack }: CloudSpec,
  { volumes }: Pick<Seen, 'volumes'>,
  name: string,
): SeenVolume[] =>
  volumes.filter((volume) => isThere(volume) && nameOf(stack, volume) === name).toSorted(inUseFirst);

export const isThere = ({ state }: SeenVolume): boolean => state !== 'deleting' && state !== 'deleted';

/** A disk for data, rather than the one that a machine's system is on. */
export const isData = (stack: string, volume: Tagged): boolean => nameOf(stack, volume).includes('.');

/** Whether a text is what the inventory means: the thing's id or the name that it is tagged with. */
const isNamed = (written: string, { id, tags }: { id: string; tags: Tags }): boolean =>
  id === written || nameTag(tags) === written;

/** The network that the machines are in: the stack's own, the one that is named, or the account's default. */
export const networkIn = (
  { stack, network }: CloudSpec,
  { vpcs }: Pick<Seen, 'vpcs'>,
): SeenVpc | undefined => {
  if (network === undefined) return vpcs.find(({ isDefault }) => isDefault);
  if ('cidr' in network) return vpcs.find((vpc) => isStacks(stack, vpc));
  return vpcs.find((vpc) => isNamed(network.vpc, vpc));
};

/** The subnets that a machine may be put into, in the order of their zones. */
export const subnetsIn = (spec: CloudSpec, seen: Pick<Seen, 'vpcs' | 'subnets'>): SeenSubnet[] => {
  const vpc = networkIn(spec, seen);
  const { network, stack } = spec;
  return seen.subnets
    .filter((subnet) => subnet.vpc === vpc?.id)
    .filter((subnet) => {
      if (network === undefined) return subnet.isDefault;
      return 'cidr' in network ? isStacks(stack, subnet) : isNamed(network.subnet, subnet);
    })
    .toSorted((one, other) => (one.zone < other.zone ? -1 : 1));
};

/** The security group that berth made, in the network that the machines are in. */
export const groupIn = (spec: CloudSpec, seen: Pick<Seen, 'vpcs' | 'groups'>): SeenGroup | undefined => {
  const network = networkIn(spec, seen);
  return ownGroups(spec, seen).find(({ vpc }) => vpc === network?.id);
};

/** Every security group that berth made for the stack, whatever network it is in. */
export const ownGroups = (
  { stack, securityGroup }: CloudSpec,
  { groups }: Pick<Seen, 'groups'>,
): SeenGroup[] =>
  groups.filter((group) => group.id !== securityGroup && isOwn(stack, group, [stackName(stack)]));
