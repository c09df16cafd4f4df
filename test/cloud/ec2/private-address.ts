import { addressAt, isInside, sizeOf } from '../kit/addresses.ts';
import { refuse } from './refusals.ts';
import type { Subnet } from './state.ts';
import type { World } from './world.ts';

/** Of a datacenter's network, hosts 10 to 239 are the machines'; half of it keeps clear of both ends. */
const MARGINS = { first: 10, last: 16 };
const SMALL = 128;

/** A free private address of a subnet; one that a terminated instance had comes last. */
export const privateAddressIn = (world: World, { id, cidr }: Subnet): string =>
  freeIn(
    cidr,
    world.state.instances.filter((one) => one.subnetId === id).map(({ privateIp }) => privateIp),
    world.living().map(({ privateIp }) => privateIp),
  );

/** The address of an instance's machine: its own, or a free one where its subnet is not the datacenter's. */
export const machineAddressFor = (world: World, privateIp: string): string => {
  const { cidr } = world.machines;
  if (cidr === undefined || isInside(cidr, privateIp)) return privateIp;
  return freeIn(
    cidr,
    world.state.instances.map(({ machineAddress }) => machineAddress),
    world.living().map(({ machineAddress }) => machineAddress),
  );
};

const freeIn = (cidr: string, used: readonly string[], taken: readonly string[]): string => {
  const size = sizeOf(cidr);
  const { first, last } = size < SMALL ? { first: 4, last: 2 } : MARGINS;
  const all = Array.from({ length: Math.max(0, size - first - last) }, (_none, place) =>
    addressAt(cidr, first + place),
  );
  const free = all.find((one) => !used.includes(one)) ?? all.find((one) => !taken.includes(one));
  if (free === undefined)
    throw refuse('InsufficientFreeAddressesInSubnet', `Not enough free addresses in ${cidr}`);
  return free;
};
