import type { Resource } from '../../core/resource.ts';
import { choiceFor, fixedBy, serverNeeds, type Choices } from '../cloud/desired.ts';
import { diskElsewhere, diskShrinks } from '../cloud/refusals.ts';
import { ruleText } from '../cloud/rules.ts';
import { diskName, type CloudSpec, type DataDisk, type MachineSpec } from '../cloud/spec.ts';
import { instanceOfHost, networkIn, subnetsIn, volumesNamed } from './owned.ts';
import { checkNamed } from './refusals.ts';
import { DEFAULT_ROUTE, METADATA, type Seen, type SeenInstance } from './seen.ts';
import { serverTags, stackTags, thingTags } from './tags.ts';

/** What desired follows from besides the inventory. */
export type World = { seen: Seen; choices: Choices };

/** Where the inventory names none. */
export const DISK_TYPE = 'gp3';

/**
 * Everything that a stack consists of on AWS.
 *
 * @throws UserError where the inventory names what is not there, or asks for what cannot be
 */
export const desiredResources = (spec: CloudSpec, world: World): Resource[] => {
  checkNamed(spec, world.seen);
  return [
    ...networkOf(spec),
    ...(spec.securityGroup === undefined ? [groupOf(spec)] : []),
    ...(spec.keyPair === undefined ? [keyOf(spec)] : []),
    ...spec.machines.flatMap((machine) => [
      ...(machine.elasticIp === true ? [addressOf(spec, machine)] : []),
      ...machine.dataDisks.map((disk) => diskOf(spec, world, machine, disk)),
    ]),
    ...spec.machines.map((machine) => serverOf(spec, world, machine)),
  ];
};

/** The range of a network that berth makes; undefined where it makes none. */
export const ownNetwork = ({ network }: CloudSpec): string | undefined =>
  network !== undefined && 'cidr' in network ? network.cidr : undefined;

const networkOf = (spec: CloudSpec): Resource[] => {
  const { stack } = spec;
  const cidr = ownNetwork(spec);
  if (cidr === undefined) return [];
  const tags = stackTags(spec);
  const network = `network/${stack}`;
  return [
    { kind: 'network', name: stack, fields: { cidr, tags } },
    { kind: 'gateway', name: stack, fields: { route: DEFAULT_ROUTE }, needs: [network] },
    {
      kind: 'subnet',
      name: stack,
      fields: { cidr, publicIps: true, tags },
      needs: [network, `gateway/${stack}`],
    },
  ];
};

const groupOf = (spec: CloudSpec): Resource => ({
  kind: 'group',
  name: spec.stack,
  fields: { rules: spec.rules.map(ruleText).toSorted(), tags: stackTags(spec) },
  needs: ownNetwork(spec) === undefined ? [] : [`network/${spec.stack}`],
});

const keyOf = (spec: CloudSpec): Resource => ({
  kind: 'key',
  name: spec.stack,
  fields: { tags: stackTags(spec) },
});

const addressOf = (spec: CloudSpec, { name }: MachineSpec): Resource => ({
  kind: 'address',
  name,
  fields: { tags: thingTags(spec, name) },
  cost: 'a public IPv4 address, by the hour',
  precious: 'address',
});

const diskOf = (spec: CloudSpec, world: World, machine: MachineSpec, disk: DataDisk): Resource => {
  const name = diskName(machine, disk);
  const { size, type = DISK_TYPE } = disk;
  const volume = volumesNamed(spec, world.seen, name)[0];
  if (volume !== undefined && volume.size > size) throw diskShrinks(`disk/${name}`, volume.size, size);
  const zone = zoneOf(spec, world, machine);
  if (volume !== undefined && volume.zone !== zone) throw diskElsewhere(`disk/${name}`, volume.zone, zone);
  return {
    kind: 'disk',
    name,
    fields: {
      size,
      type,
      tags: thingTags(spec, name),
      // Where it is made; one that exists is where its machine is.
      ...(volume === undefined && { zone }),
    },
    ...(ownNetwork(spec) !== undefined && volume === undefined && { needs: [`subnet/${spec.stack}`] }),
    cost: `${size} GiB ${type}, by the month`,
    precious: 'disk',
  };
};

/** Where a machine is, or is to be; the inventory may want it elsewhere than it is. */
const zoneOf = (spec: CloudSpec, world: World, machine: MachineSpec): string =>
  machine.zone ?? instanceOfHost(spec, world.seen, machine.name)?.zone ?? choiceFor(world, machine).zone;

const serverOf = (spec: CloudSpec, world: World, machine: MachineSpec): Resource => {
  const { stack } = spec;
  const { name, type, user, rootDisk, protect } = machine;
  const existing = instanceOfHost(spec, world.seen, name);
  return {
    kind: 'server',
    name,
    fields: {
      type,
      ...(existing === undefined ? choiceFor(world, machine) : fixedBy(machine)),
      rootDisk: rootDisk.size,
      ...(rootDisk.type !== undefined && { rootDiskType: rootDisk.type }),
      user,
      state: 'running',
      address: machine.elasticIp === false ? 'none' : 'attached',
      disks: machine.dataDisks.map((disk) => disk.name).toSorted(),
      network: placeOf(spec, world.seen),
      group: spec.securityGroup ?? `group/${stack}`,
      metadata: METADATA,
      ...(machine.instanceProfile !== undefined && { profile: machine.instanceProfile }),
      protect,
      tags: serverTags(spec, machine),
    },
    fixed: [
      'image',
      'zone',
      'user',
      'network',
      'profile',
      ...(rootShrinks(world.seen, existing, machine) ? ['rootDisk'] : []),
    ],
    stops: ['type'],
    needs: serverNeeds(spec, ownNetwork(spec), machine),
    cost: `one ${type}, by the hour`,
  };
};

const placeOf = (spec: CloudSpec, seen: Seen): string => {
  if (spec.network === undefined) return networkIn(spec, seen)?.id ?? '';
  return 'cidr' in spec.network ? `network/${spec.stack}` : (subnetsIn(spec, seen)[0]?.id ?? '');
};

const rootShrinks = (
  { volumes }: Seen,
  instance: SeenInstance | undefined,
  { rootDisk }: MachineSpec,
): boolean => {
  const root = volumes.find(({ id }) => id === instance?.devices[instance.rootDevice]);
  return root !== undefined && root.size > rootDisk.size;
};
