import { distance } from 'fastest-levenshtein';
import { UserError } from '../../core/user-error.ts';
import type { Choice, Choices } from '../cloud/desired.ts';
import { diskName, type CloudSpec, type MachineSpec } from '../cloud/spec.ts';
import { listFlavors, type Flavor } from './api/flavors.ts';
import { listImages, type Image } from './api/images.ts';
import type { Cloud } from './client.ts';
import { serverOfHost, volumesNamed } from './owned.ts';
import type { Seen } from './seen.ts';

/** Looks up images and zones for what is missing: one question more, and one for each image that is asked for. */
export const choose = async (cloud: Cloud, spec: CloudSpec, seen: Seen): Promise<Choices> => {
  const missing = spec.machines.filter(({ name }) => serverOfHost(spec.stack, seen, name) === undefined);
  if (missing.length === 0) return new Map();
  const flavors = await listFlavors(cloud);
  const asked = new Map<string, Promise<Image[]>>();
  const imagesFor = ({ type, image }: MachineSpec): Promise<Image[]> => {
    const filter = filterOf(image);
    const key = JSON.stringify([type, filter]);
    const list = asked.get(key) ?? listImages(cloud, type, filter);
    asked.set(key, list);
    return list;
  };
  const choices = missing.map(async (machine): Promise<[string, Choice | UserError]> => {
    try {
      const zone = zoneFor(machine, flavors, zoneOfDisks(spec, seen, machine));
      return [machine.name, { zone, image: imageFor(machine, await imagesFor(machine)).id }];
    } catch (error) {
      if (error instanceof UserError) return [machine.name, error];
      throw error;
    }
  });
  return new Map(await Promise.all(choices));
};

/** Where a machine's disks are already, and so where it must be. */
const zoneOfDisks = ({ stack }: CloudSpec, seen: Seen, machine: MachineSpec): string | undefined =>
  machine.dataDisks.flatMap((disk) => volumesNamed(stack, seen, diskName(machine, disk)))[0]?.zone;

/**
 * The zone that a machine is made in: the one that the inventory names, that of its disks, the first that has
 * its flavor.
 *
 * @throws UserError `no-such-flavor`, `flavor-unavailable`
 */
export const zoneFor = (
  { name, type, zone }: Pick<MachineSpec, 'name' | 'type' | 'zone'>,
  flavors: readonly Flavor[],
  zoneOfDisks: string | undefined,
): string => {
  const flavor = flavors.find(({ id }) => id === type);
  if (flavor === undefined) {
    throw new UserError('no-such-flavor', `${name}: there is no flavor ${type} in this region`, {
      hint: `The nearest that there are: ${nearest(type, flavors).join(', ')}`,
    });
  }
  const wanted = zone ?? zoneOfDisks ?? flavor.zones[0];
  if (wanted !== undefined && flavor.zones.includes(wanted)) return wanted;
  throw new UserError('flavor-unavailable', `${name}: ${type} is not to be had in ${wanted ?? 'any zone'}`, {
    hint:
      flavor.zones.length > 0
        ? `Try vm.zone: ${flavor.zones.join(' or ')}`
        : `Try a flavor that is there: ${nearest(
            type,
            flavors.filter(({ zones }) => zones.length > 0),
          ).join(', ')}`,
  });
};

const NEAREST = 4;

const nearest = (type: string, flavors: readonly Flavor[]): string[] =>
  flavors
    .map(({ id }) => id)
    .toSorted((one, other) => distance(type, one) - distance(type, other) || (one < other ? -1 : 1))
    .slice(0, NEAREST);

/** The newest public build of this, for either architecture, without a GPU's drivers or another extra. */
const DEFAULT_IMAGE = /^Ubuntu 24\.04 server 64bit( (for|with) ARM)?( ?\(\d+ ?Gi?B\))?$/;

const filterOf = (image: MachineSpec['image']): Record<string, string> => {
  if (image === undefined) return { __imagetype: 'gold', __platform: 'Ubuntu' };
  if ('id' in image) return { id: image.id };
  return 'name' in image && !image.name.includes('*') ? { name: image.name } : {};
};

/**
 * The newest of the images that is what the inventory asks for; what is sold in the market is not taken unseen.
 *
 * @param images newest first
 * @throws UserError `no-such-image`, `root-disk-too-small`
 */
export const imageFor = (
  { name, type, image, rootDisk }: Pick<MachineSpec, 'name' | 'type' | 'image' | 'rootDisk'>,
  images: readonly Image[],
): Image => {
  const fits = matcherOf(image);
  const found = images
    .filter((candidate) => fits(candidate))
    .toSorted((one, other) => (one.created > other.created ? -1 : 1))[0];
  if (found === undefined) {
    throw new UserError('no-such-image', `${name}: no image that ${type} can start is ${textOf(image)}`, {
      hint: "See the console's Image Management Service; name one in vm.image: { id: … } or { name: … }.",
    });
  }
  if (found.least <= rootDisk.size) return found;
  throw new UserError(
    'root-disk-too-small',
    `${name}: ${found.name} needs a root disk of ${found.least} GiB, and the inventory says ${rootDisk.size}`,
    { hint: `Write vm.rootDisk: { size: ${found.least}g }` },
  );
};

const matcherOf = (image: MachineSpec['image']): ((candidate: Image) => boolean) => {
  if (image === undefined) return ({ name }) => DEFAULT_IMAGE.test(name);
  if ('id' in image) return ({ id }) => id === image.id;
  if (!('name' in image)) return () => false;
  const parts = image.name.split('*').map((part) => RegExp.escape(part));
  const pattern = new RegExp(`^${parts.join('.*')}$`);
  return ({ name, type }) => type !== 'market' && pattern.test(name);
};

const textOf = (image: MachineSpec['image']): string => {
  if (image === undefined) return 'Ubuntu 24.04 server 64bit';
  return 'id' in image ? image.id : 'name' in image ? image.name : 'known here';
};
