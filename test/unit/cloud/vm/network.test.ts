import { expect, test } from 'vitest';
import { addressesOf, isMachineAddress, isPublicAddress, SLOTS, slotOf } from '../../../cloud/vm/network.ts';

test('every slot has a range and elastic addresses of its own, and is found again by its range', () => {
  const slots = Array.from({ length: SLOTS }, (_, slot) => slot);
  expect(slots.map((slot) => slotOf(addressesOf(slot).cidr))).toEqual(slots);
  expect(new Set(slots.map((slot) => addressesOf(slot).publicCidr)).size).toBe(SLOTS);
  expect(addressesOf(SLOTS - 1).publicCidr).toBe('198.19.213.240/28');
});

test.each([undefined, '172.18.0.0/16', '10.213.16.0/24', '10.213.1.0/16'])(
  '%s is no datacenter’s',
  (cidr) => {
    expect(slotOf(cidr)).toBeUndefined();
  },
);

test.each([
  ['10.213.3.10', true],
  ['10.213.3.239', true],
  ['10.213.3.3', false],
  ['10.213.3.240', false],
  ['10.213.4.10', false],
  ['10.213.3.x', false],
])('%s may be a machine’s: %s', (address, expected) => {
  expect(isMachineAddress(addressesOf(3), address)).toBe(expected);
});

test.each([
  ['198.19.213.48', true],
  ['198.19.213.63', true],
  ['198.19.213.64', false],
  ['198.19.213.47', false],
  ['203.0.113.50', false],
  ['198.19.213.x', false],
])('%s may be an elastic address: %s', (address, expected) => {
  expect(isPublicAddress(addressesOf(3), address)).toBe(expected);
});
