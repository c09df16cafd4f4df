import { describe, expect, test } from 'vitest';
import {
  groupIn,
  isHosts,
  nameOf,
  networkIn,
  serverOfHost,
  subnetIn,
  volumesNamed,
} from '../../../../provision/huawei/owned.ts';
import { serverSchema, type SeenServer } from '../../../../provision/huawei/seen.ts';
import { stackSpec } from '../cloud/spec.ts';

const tags = (stack: string, name: string) => ({ 'berth-stack': stack, 'berth-name': name });

const spec = stackSpec();

describe('whose a host’s thing is', () => {
  test.each([
    ['tagged', { id: '1', name: 'anything', tags: tags('notes', 'one') }, true, 'one'],
    ['untagged, with our name', { id: '1', name: 'berth-notes.one.data', tags: {} }, true, 'one.data'],
    [
      'of another stack, with our name',
      { id: '1', name: 'berth-notes.one', tags: tags('b', 'one') },
      false,
      'one',
    ],
    ['of a stack whose name ours begins', { id: '1', name: 'berth-notes-two.one', tags: {} }, false, 'notes'],
    ['nobody’s', { id: '1', name: 'web', tags: {} }, false, 'notes'],
  ])('%s', (_name, thing, own, name) => {
    expect([isHosts('notes', thing), nameOf('notes', thing)]).toEqual([own, name]);
  });
});

/** A server as the API shows it, with as little as it may. */
const server = (id: string, changes: Record<string, unknown> = {}): SeenServer =>
  serverSchema.parse({
    id,
    name: 'berth-notes.one',
    status: 'ACTIVE',
    flavor: { id: 's6.large.2' },
    addresses: {},
    created: `2026-01-0${id}`,
    ...changes,
  });

const address = (server: string) => ({
  id: 'e',
  name: '',
  tags: {},
  ip: '203.0.113.1',
  status: 'ACTIVE',
  port: 'p',
  server,
  bandwidth: undefined,
  created: '',
});

describe('which server is a host’s', () => {
  test.each([
    ['the oldest', [server('2'), server('1')], [], '1'],
    ['one that runs before one that does not', [server('1', { status: 'SHUTOFF' }), server('2')], [], '2'],
    [
      'the one that the address leads to',
      [server('1'), server('2', { status: 'SHUTOFF' })],
      [address('2')],
      '2',
    ],
    ['none that is deleted', [server('1', { status: 'DELETED' }), server('2')], [], '2'],
    ['none that is being deleted', [server('1', { 'OS-EXT-STS:task_state': 'deleting' })], [], undefined],
    ['none of another host', [server('1', { name: 'berth-notes.two' })], [], undefined],
  ])('%s', (_name, servers, addresses, id) => {
    expect(serverOfHost('notes', { servers, addresses }, 'one')?.id).toBe(id);
  });
});

const vpc = (id: string, name = 'berth-notes') => ({ id, name, cidr: '10.88.0.0/16', tags: {} });
const subnet = (id: string, of: string, name = 'berth-notes') => ({
  id,
  name,
  cidr: '10.88.0.0/16',
  vpc: of,
  status: 'ACTIVE',
});

describe('which network is the machines’', () => {
  const seen = {
    vpcs: [vpc('v1'), vpc('v2'), vpc('v3', 'office')],
    subnets: [subnet('s2', 'v2'), subnet('s3', 'v3', 'desk'), subnet('s4', 'v2', 'other')],
  };
  test.each([
    ['of its own: the one with the subnet', undefined, 'v2', 's2'],
    ['by name', { vpc: 'office', subnet: 'desk' }, 'v3', 's3'],
    ['by id', { vpc: 'v2', subnet: 's4' }, 'v2', 's4'],
    ['a subnet of another network', { vpc: 'v2', subnet: 'desk' }, 'v2', undefined],
    ['none of that name', { vpc: 'home', subnet: 'desk' }, undefined, undefined],
  ])('%s', (_name, network, vpcId, subnetId) => {
    const wanted = { ...spec, network };
    expect([networkIn(wanted, seen)?.id, subnetIn(wanted, seen)?.id]).toEqual([vpcId, subnetId]);
  });
});

const group = (id: string) => ({ id, name: 'berth-notes', tags: {}, rules: [] });

test('of two groups the one with machines in it is the stack’s', () => {
  const servers = [server('1', { security_groups: [{ id: 'g2', name: 'berth-notes' }] })];
  expect(groupIn(spec, { groups: [group('g1'), group('g2')], servers })?.id).toBe('g2');
  expect(groupIn({ ...spec, securityGroup: 'g1' }, { groups: [group('g1')], servers })?.id).toBe('g1');
});

const volume = (id: string, name: string, of?: string) => ({
  id,
  name,
  tags: {},
  size: 10,
  type: 'SSD',
  zone: 'a',
  status: 'available',
  server: of,
  wwn: undefined,
  created: '',
});

test('of two disks the one that is attached comes first, and a system’s disk is none', () => {
  const volumes = [
    volume('1', 'berth-notes.one.data'),
    volume('2', 'berth-notes.one.data', 'server'),
    volume('3', 'berth-notes.one', 'server'),
  ];
  expect(volumesNamed('notes', { volumes }, 'one.data').map(({ id }) => id)).toEqual(['2', '1']);
  expect(volumesNamed('notes', { volumes }, 'one')).toEqual([]);
});
