import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** One file for each public address in use on this machine, holding the path of the state that owns it. */
const FOLDER = join(tmpdir(), 'berth-cloud-addresses');

const LAST = 254;

/**
 * A free address of 203.0.113.0/24 (TEST-NET-3, RFC 5737), never one of another cloud on this machine. It is
 * taken from then on for as long as the state file exists.
 */
export const claimPublicAddress = (stateFile: string): string => {
  mkdirSync(FOLDER, { recursive: true });
  const first = Math.floor(Math.random() * LAST);
  for (let step = 0; step < LAST; step += 1) {
    const address = `203.0.113.${((first + step) % LAST) + 1}`;
    if (claim(join(FOLDER, address), stateFile)) return address;
  }
  throw new Error(`no address of 203.0.113.0/24 is free: see ${FOLDER}`);
};

export const releasePublicAddress = (stateFile: string, address: string): void => {
  const file = join(FOLDER, address);
  if (existsSync(file) && readFileSync(file, 'utf8') === stateFile) rmSync(file);
};

const claim = (file: string, owner: string): boolean => {
  if (existsSync(file) && !existsSync(readFileSync(file, 'utf8'))) rmSync(file, { force: true });
  try {
    writeFileSync(file, owner, { flag: 'wx' });
    return true;
  } catch (error) {
    if (taken.safeParse(error).success) return false;
    throw error;
  }
};

const taken = z.object({ code: z.literal('EEXIST') });

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
