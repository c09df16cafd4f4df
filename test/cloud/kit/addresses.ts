import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** One file for each public address in use on this machine, holding the path of the state that owns it. */
const FOLDER = join(tmpdir(), 'berth-cloud-addresses');

const NETWORK = '203.0.113.0/24';

/**
 * A free address of 203.0.113.0/24 (TEST-NET-3, RFC 5737), never one of another cloud on this machine. It is
 * taken from then on for as long as the state file exists.
 *
 * @param cidr a part of that network which is this cloud's own
 * @param taken addresses that this cloud has given away already
 */
export const claimPublicAddress = (
  stateFile: string,
  cidr = NETWORK,
  taken: readonly string[] = [],
): string => {
  const folder = folderOf(cidr);
  mkdirSync(folder, { recursive: true });
  // The first and the last address of a network are nobody's.
  const count = sizeOf(cidr) - 2;
  const first = Math.floor(Math.random() * count);
  for (let step = 0; step < count; step += 1) {
    const address = addressAt(cidr, ((first + step) % count) + 1);
    if (!taken.includes(address) && claim(join(folder, address), stateFile)) return address;
  }
  throw new Error(`no address of ${cidr} is free: see ${folder}`);
};

export const releasePublicAddress = (stateFile: string, address: string, cidr = NETWORK): void => {
  const file = join(folderOf(cidr), address);
  if (existsSync(file) && readFileSync(file, 'utf8') === stateFile) rmSync(file);
};

const folderOf = (cidr: string): string => join(FOLDER, cidr.replace('/', '-'));

const claim = (file: string, owner: string): boolean => {
  if (existsSync(file) && !existsSync(readFileSync(file, 'utf8'))) rmSync(file, { force: true });
  try {
    writeFileSync(file, owner, { flag: 'wx' });
    return true;
  } catch (error) {
    if (exists.safeParse(error).success) return false;
    throw error;
  }
};

const exists = z.object({ code: z.literal('EEXIST') });

/** The IPv4 address at a place in a network, counted from its first: `at('10.0.0.0/16', 260)` is 10.0.1.4. */
export const addressAt = (cidr: string, place: number): string => {
  const number = numberOf(cidr.split('/')[0] ?? '') + place;
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
};

/** How many addresses a network has. */
export const sizeOf = (cidr: string): number => 2 ** (32 - Number(cidr.split('/')[1]));

/** Whether an IPv4 address, or a whole network, is inside a network. */
export const isInside = (cidr: string, inner: string): boolean => {
  const offset = numberOf(inner.split('/')[0] ?? '') - numberOf(cidr.split('/')[0] ?? '');
  return offset >= 0 && offset + (inner.includes('/') ? sizeOf(inner) : 1) <= sizeOf(cidr);
};

const numberOf = (address: string): number =>
  address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
