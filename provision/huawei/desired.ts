import type { Resource } from '../../core/resource.ts';
import { choiceFor, fixedBy, serverNeeds, type Choices } from '../cloud/desired.ts';
import { diskElsewhere, diskShrinks } from '../cloud/refusals.ts';
import { ruleText } from '../cloud/rules.ts';
import { diskName, type CloudSpec, type DataDisk, type MachineSpec } from '../cloud/spec.ts';
import { networkIn, ownCidr, serverOfHost, volumesNamed } from './owned.ts';
import { checkNamed, diskOfOtherType } from './refusals.ts';
import type { Seen, SeenServer } from './seen.ts';
import { serverTags, stackTags, thingTags } from './tags.ts';

/** What desired follows from besides the inventory. */
export type World = { seen: Seen; choices: Choices };

export const DISK_TYPE = 'SSD';

/**
 * Everything that a stack consists of on Huawei Cloud.
 *
 * @throws UserError where the inventory names what is not there, or asks for what cannot be
 */
export const desiredResources = (spec: CloudSpec, world: World): Resource[] => {
  checkNamed(spec, world.seen);
  return [
    ...networkOf(spec),
    ...(spec.securityGroup === undefined ? [groupOf(spec)] : []),
    ...(spec.keyPair === undefined ? [{ kind: 'key', name: spec.stack, fields: {} }] : []),
    ...spec.machines.flatMap((machine) => [
      ...(machine.elasticIp === true ? [addressOf(spec, machine)] : []),
      ...machine.dataDisks.map((disk) => diskOf(spec, world, machine, disk)),
    ]),
    ...spec.machines.map((machine) => serverOf(spec, world, machine)),
  ];
};

const networkOf = (spec: CloudSpec): Resource[] => {
  const { stack } = spec;
  const cidr = ownCidr(spec);
  if (cidr === undefined) return [];
  return [
    { kind: 'network', name: stack, fields: { cidr, tags: stackTags(spec) }, fixed: ['cidr'] },
    { kind: 'subnet', name: stack, fields: { cidr }, fixed: ['cidr'], needs: [`network/${stack}`] },
  ];
};

/** On Huawei Cloud a security group belongs to no network. */
const groupOf = (spec: CloudSpec): Resource => ({
  kind: 'group',
  name: spec.stack,
  fields: { rules: spec.rules.map(ruleText).toSorted(), tags: stackTags(spec) },
});

const addressOf = (spec: CloudSpec, { name, bandwidth }: MachineSpec): Resource => ({
  kind: 'address',
  name,
  fields: { bandwidth: bandwidth.size, charge: bandwidth.charge, tags: thingTags(spec, name) },
  cost: addressCost(bandwidth.size, bandwidth.charge),
  precious: 'address',
});

export const addressCost = (size: number, charge: string): string =>
  charge === 'traffic'
    ? `a public IPv4 address, up to ${size} Mbit/s, by the hour and by GB of traffic`
    : `a public IPv4 address with ${size} Mbit/s, by the hour`;

const diskOf = (spec: CloudSpec, world: World, machine: MachineSpec, disk: DataDisk): Resource => {
  const name = diskName(machine, disk);
  const address = `disk/${name}`;
  const volume = volumesNamed(spec.stack, world.seen, name)[0];
  const { size } = disk;
  const type = disk.type ?? volume?.type ?? DISK_TYPE;
  const zone = zoneOf(spec, world, machine);
  if (volume !== undefined) {
    if (volume.size > size) throw diskShrinks(address, volume.size, size);
    if (volume.type !== type) throw diskOfOtherType(address, volume.type, type);
    if (volume.zone !== zone) throw diskElsewhere(address, volume.zone, zone);
  }
  return {
    kind: 'disk',
    name,
    fields: { size, type, zone, tags: thingTags(spec, name) },
    cost: diskCost(size, type),
    precious: 'disk',
  };
};

export const diskCost = (size: number, type: string): string => `${size} GiB ${type}, by the hour`;

/** Where a machine is, or is to be. */
const zoneOf = (spec: CloudSpec, world: World, machine: MachineSpec): string =>
  serverOfHost(spec.stack, world.seen, machine.name)?.zone ?? choiceFor(world, machine).zone;

const serverOf = (spec: CloudSpec, world: World, machine: MachineSpec): Resource => {
  const { stack } = spec;
  const { name, type, user, rootDisk, protect } = machine;
  const existing = serverOfHost(stack, world.seen, name);
  const choice = existing === undefined || world.choices.has(name) ? choiceFor(world, machine) : undefined;
  return {
    kind: 'server',
    name,
    fields: {
      type,
      ...(existing === undefined ? choice : fixedBy(machine)),
      rootDisk: rootDisk.size,
      user,
      state: 'running',
      address: machine.elasticIp === false ? 'none' : 'attached',
      disks: machine.dataDisks.map((disk) => disk.name).toSorted(),
      network: ownCidr(spec) === undefined ? (networkIn(spec, world.seen)?.id ?? '') : `network/${stack}`,
      group: spec.securityGroup ?? `group/${stack}`,
      protect,
      tags: serverTags(spec, machine),
    },
    fixed: ['image', 'zone', 'user', 'network', ...fixedNow(world.seen, existing, machine)],
    stops: ['type'],
    needs: serverNeeds(spec, ownCidr(spec), machine),
    cost: `one ${type}, by the hour`,
  };
};

/** What cannot be changed in this very machine: a root disk that would have to shrink, a start that failed. */
const fixedNow = ({ volumes }: Seen, server: SeenServer | undefined, { rootDisk }: MachineSpec): string[] => {
  const root = volumes.find(({ id }) => id === server?.root);
  return [
    ...(root !== undefined && root.size > rootDisk.size ? ['rootDisk'] : []),
    ...(server?.status === 'ERROR' ? ['state'] : []),
  ];
};
