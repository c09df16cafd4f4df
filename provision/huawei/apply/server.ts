import type { Change, Resource } from '../../../core/resource.ts';
import { UserError } from '../../../core/user-error.ts';
import { idOf } from '../../cloud/apply.ts';
import { choiceFor } from '../../cloud/desired.ts';
import { TAGS, wantedOf } from '../../cloud/names.ts';
import { diskName, machineNamed, type MachineSpec } from '../../cloud/spec.ts';
import { setPortGroups } from '../api/networks.ts';
import { tagServer, untagServer } from '../api/servers.ts';
import { addressOfHost, isHosts } from '../owned.ts';
import type { SeenServer } from '../seen.ts';
import { serverTags } from '../tags.ts';
import type { Workshop } from '../workshop.ts';
import { bind, unbind } from './address.ts';
import { attach, grow } from './disk.ts';
import { launch } from './launch.ts';
import { resize, settled, start } from './power.ts';

/**
 * A host's machine: made, or brought to what it should be, each missing piece by itself; so whatever a crash
 * leaves is an update for the next run.
 */
export const settleServer = async (
  workshop: Workshop,
  { address, before, fields }: Change,
  after: Resource,
): Promise<string> => {
  const machine = machineNamed(workshop.spec, after.name);
  const id = before?.id ?? (await make(workshop, machine));
  const differs = (...names: string[]): boolean =>
    before === undefined || fields.some(({ field }) => names.includes(field));
  let server = await settled(workshop, id, address);
  if (differs('tags', 'protect')) await mendServerTags(workshop, machine, server);
  if (differs('group')) await joinGroup(workshop, server);
  if (before !== undefined && differs('rootDisk') && server.root !== undefined) {
    await grow(workshop, server.root, machine.rootDisk.size);
  }
  if (server.type !== machine.type) await resize(workshop, server, machine.type);
  server = await start(workshop, id, address);
  if (differs('disks')) {
    for (const disk of machine.dataDisks) {
      await attach(workshop, idOf(workshop, `disk/${diskName(machine, disk)}`), id);
    }
  }
  if (differs('address')) await settleAddressing(workshop, machine, server);
  return id;
};

const make = async (workshop: Workshop, machine: MachineSpec): Promise<string> =>
  (await launch(workshop, machine, choiceFor(workshop.world, machine))).id;

const mendServerTags = async (
  { cloud, spec }: Workshop,
  machine: MachineSpec,
  { id, tags }: SeenServer,
): Promise<void> => {
  const wanted = {
    ...serverTags(spec, machine),
    ...(machine.protect && { [TAGS.protect]: 'true' }),
  };
  const lacking = Object.entries(wanted).filter(([key, value]) => tags[key] !== value);
  if (lacking.length > 0) await tagServer(cloud, id, Object.fromEntries(lacking));
  const surplus = machine.protect ? {} : wantedOf(tags, { [TAGS.protect]: '' });
  if (Object.keys(surplus).length > 0) await untagServer(cloud, id, Object.keys(surplus));
};

const joinGroup = async (workshop: Workshop, { port, groups }: SeenServer): Promise<void> => {
  const { cloud, spec } = workshop;
  const group = spec.securityGroup ?? idOf(workshop, `group/${spec.stack}`);
  if (port === undefined || (groups.length === 1 && groups[0] === group)) return;
  await setPortGroups(cloud, port, [group]);
};

const settleAddressing = async (
  workshop: Workshop,
  machine: MachineSpec,
  { id, port, name }: SeenServer,
): Promise<void> => {
  const { spec, world, ids } = workshop;
  const there = world.seen.addresses.find(({ server }) => server === id);
  if (machine.elasticIp === false) {
    if (there !== undefined && isHosts(spec.stack, there)) await unbind(workshop, there.id);
    return;
  }
  const wanted =
    typeof machine.elasticIp === 'string'
      ? addressOfHost(spec, world.seen, machine)?.id
      : ids.get(`address/${machine.name}`);
  if (wanted === undefined || port === undefined)
    throw new Error(`${name} has no port, or no address to have`);
  if (there !== undefined && there.id !== wanted) {
    if (!isHosts(spec.stack, there)) throw foreignAddress(machine.name, there.ip);
    await unbind(workshop, there.id);
  }
  await bind(workshop, wanted, port);
};

const foreignAddress = (host: string, ip: string): UserError =>
  new UserError('foreign-address', `${host} has the elastic IP ${ip}, which is not the stack's`, {
    hint: `Take it with vm.elasticIp: ${ip}, or unbind it in the console.`,
  });
