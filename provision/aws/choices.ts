import { UserError } from '../../core/user-error.ts';
import type { Choice, Choices } from '../cloud/desired.ts';
import { CloudError } from '../cloud/error.ts';
import { cloudFailure } from '../cloud/failure.ts';
import { diskName, type CloudSpec, type MachineSpec } from '../cloud/spec.ts';
import { advise } from './advice.ts';
import type { Ec2 } from './client.ts';
import { findImage } from './images.ts';
import { instanceOfHost, subnetsIn, volumesNamed } from './owned.ts';
import type { Seen, SeenImage } from './seen.ts';
import { checkFit } from './refusals.ts';
import { noSuchType, readTypes, type TypeInfo } from './types.ts';

/**
 * Looks up what the machines that do not exist yet are to be made from, and where. What cannot be found is kept
 * as the reason, for only who wants to make a machine minds.
 */
export const lookUpChoices = async (
  ec2: Ec2,
  spec: CloudSpec,
  seen: Seen,
  signal: AbortSignal,
): Promise<Choices> => {
  const missing = spec.machines.filter(({ name }) => instanceOfHost(spec, seen, name) === undefined);
  if (missing.length === 0) return new Map();
  const choose = chooser(ec2, spec, seen, missing, signal);
  const chosen = missing.map(async (machine): Promise<[string, Choice | UserError]> => {
    try {
      return [machine.name, await choose(machine)];
    } catch (error) {
      if (error instanceof UserError) return [machine.name, error];
      if (!(error instanceof CloudError)) throw error;
      return [machine.name, cloudFailure(`looking up what ${machine.name} is made from`, error, advise)];
    }
  });
  return new Map(await Promise.all(chosen));
};

/** Chooses for machines; each type is looked up once and each image too, however many machines have it. */
export const chooser = (
  ec2: Ec2,
  spec: CloudSpec,
  seen: Seen,
  machines: readonly MachineSpec[],
  signal: AbortSignal,
): ((machine: MachineSpec) => Promise<Choice>) => {
  const types = readTypes(
    ec2,
    machines.map(({ type }) => type),
    signal,
  );
  const images = new Map<string, Promise<SeenImage>>();
  const imageFor = ({ image }: MachineSpec, { architecture }: TypeInfo): Promise<SeenImage> => {
    const key = JSON.stringify([image, architecture]);
    const asked = images.get(key) ?? findImage(ec2, image, architecture, signal);
    images.set(key, asked);
    return asked;
  };
  return async (machine) => {
    const type = (await types).get(machine.type);
    if (type === undefined) throw await noSuchType(ec2, machine.type, signal);
    const zone = zoneFor(spec, seen, machine, type);
    const image = await imageFor(machine, type);
    checkFit(machine, type, image);
    return { image: image.id, zone };
  };
};

/**
 * The zone of a new machine: the one that is said, else the one that its disks are in, else the first that has a
 * subnet and offers the type. A network that is still to be made has one subnet, so all its machines share a zone.
 *
 * @throws UserError `zone-unfit`
 */
export const zoneFor = (spec: CloudSpec, seen: Seen, machine: MachineSpec, type: TypeInfo): string => {
  const wanted = machine.zone ?? diskZone(spec, seen, machine);
  const zones = networkZones(spec, seen) ?? type.zones;
  const fit = zones.filter((zone) => type.zones.includes(zone));
  const zone = fit.find((one) => wanted === undefined || one === wanted);
  if (zone !== undefined) return zone;
  const why =
    wanted !== undefined && !zones.includes(wanted)
      ? `the network has no subnet in ${wanted}`
      : `${machine.type} is not offered in ${wanted ?? zones.join(', ')}`;
  throw new UserError('zone-unfit', `${machine.name}: ${why}`, {
    hint: `${machine.type} is offered in ${type.zones.join(', ') || 'no zone'}, the network is in ${zones.join(', ') || 'none'}: mend vm.zone, vm.type or provider.network.`,
  });
};

const diskZone = (spec: CloudSpec, seen: Seen, machine: MachineSpec): string | undefined =>
  machine.dataDisks.flatMap((disk) => volumesNamed(spec, seen, diskName(machine, disk)))[0]?.zone;

/** The zones that the network is in; undefined where its one subnet may still be put anywhere. */
export const networkZones = (spec: CloudSpec, seen: Seen): string[] | undefined => {
  const subnets = subnetsIn(spec, seen);
  if (subnets.length > 0) return subnets.map(({ zone }) => zone);
  const only =
    spec.machines.find(({ zone }) => zone !== undefined)?.zone ??
    spec.machines.flatMap((machine) => diskZone(spec, seen, machine) ?? [])[0];
  return only === undefined ? undefined : [only];
};
