import { expect, test } from 'vitest';
import { addressOf, type Resource } from '../../../../core/resource.ts';
import { disksNamed, hostKeysIn, serverResource, toldApart } from '../../../../provision/cloud/observed.ts';
import { machineSpec } from './spec.ts';

const thing = (kind: string, id: string, needs?: string[]): Resource => ({
  kind,
  name: 'one',
  id,
  fields: {},
  ...(needs !== undefined && { needs }),
});

test('of two things of one name the first keeps it, and no need leads to what is not there', () => {
  const found = toldApart([
    thing('address', 'eip-1'),
    thing('address', 'eip-2'),
    thing('server', 'i-1', ['address/one', 'group/notes']),
  ]);
  expect(found.map(addressOf)).toEqual(['address/one', 'address/one#eip-2', 'server/one']);
  expect(found.map(({ needs }) => needs)).toEqual([[], [], ['address/one']]);
});

test.each([
  [true, 'server/one'],
  [false, 'server/one#i-1'],
])('a machine that is its host’s: %s', (isHosts, address) => {
  const parts = { addresses: ['one'], disks: ['one.data'], fields: {} };
  const server = serverResource('notes', { id: 'i-1', type: 't3.small' }, { host: 'one', isHosts, ...parts });
  expect(addressOf(server)).toBe(address);
  expect(server.needs).toEqual(['group/notes', 'key/notes', 'subnet/notes', 'address/one', 'disk/one.data']);
});

test('a disk that left the inventory says nothing, and all are told of a host that left', () => {
  const attached = ['one.spare', 'one.data'];
  expect(disksNamed(attached, machineSpec())).toEqual(['data']);
  expect(disksNamed(attached, undefined)).toEqual(['data', 'spare']);
});

test('host keys are read from tags', () => {
  expect(hostKeysIn({ 'berth-host-key': 'ab-c_d' })).toEqual({
    injectedKey: null,
    hostKey: 'SHA256:ab+c/d',
  });
});
