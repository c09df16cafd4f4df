import { expect, test } from 'vitest';
import { initialState } from '../../../cloud/huawei/initial.ts';
import { filterOf, hasFollowed, wantedMachine } from '../../../cloud/huawei/machine/wanted.ts';
import { seedStack } from '../../../cloud/huawei/seed.ts';
import type { SecurityRule, Server, State } from '../../../cloud/huawei/state.ts';

/** A project with one server that has a machine. */
const oneServer = (edit: (server: Server, state: State) => void = () => {}): [State, Server] => {
  const state = initialState('berth', 'cn-north-4', '10.0.0.0/16');
  seedStack(state, 'notes', [], '203.0.113.9');
  const [server] = state.servers;
  if (server === undefined) throw new Error('no server');
  server.bare = false;
  edit(server, state);
  return [state, server];
};

test('on, with its data disk, its address, its filter; not its system’s disk', () => {
  const [state, server] = oneServer();
  const wanted = wantedMachine(state, server);
  expect(wanted).toEqual({
    on: true,
    tokens: 'required',
    reboots: 0,
    disks: [state.volumes[1]?.id],
    rules: expect.stringContaining('198.51.100.0/24'),
    addresses: ['203.0.113.9'],
  });
  expect(hasFollowed(state, server)).toBe(false);
  server.machine = wanted;
  expect(hasFollowed(state, server)).toBe(true);
});

const change = { until: 0, flavor: null, withVolumes: false, withAddress: false, failure: null };

test.each<[string, Partial<Server>, boolean | undefined]>([
  ['being made', { status: 'BUILD', change: { ...change, kind: 'create' } }, true],
  ['off', { status: 'SHUTOFF' }, false],
  ['going off', { change: { ...change, kind: 'stop' } }, false],
  ['going on', { status: 'SHUTOFF', change: { ...change, kind: 'start' } }, true],
  ['going away', { change: { ...change, kind: 'delete' } }, undefined],
  [
    'not to be made after all',
    { status: 'BUILD', change: { ...change, kind: 'create', failure: { code: 'Ecs.0319', reason: '' } } },
    undefined,
  ],
  ['an entry alone', { bare: true }, undefined],
])('a server that is %s', (_, changes, on) => {
  const [state, server] = oneServer((one) => Object.assign(one, changes));
  expect(wantedMachine(state, server)?.on).toBe(on);
});

test.each<[string, Partial<SecurityRule>, unknown[]]>([
  ['one port', {}, [{ protocol: 'tcp', from: '198.51.100.0/24', ports: [22, 22] }]],
  [
    'ports and ranges',
    { multiport: '80,8000-8099' },
    [
      { protocol: 'tcp', from: '198.51.100.0/24', ports: [80, 80] },
      { protocol: 'tcp', from: '198.51.100.0/24', ports: [8000, 8099] },
    ],
  ],
  ['all of a protocol', { multiport: null }, [{ protocol: 'tcp', from: '198.51.100.0/24' }]],
  ['everything', { protocol: null, multiport: null }, [{ protocol: 'all', from: '198.51.100.0/24' }]],
  ['everybody', { remoteCidr: null }, [{ protocol: 'tcp', from: '0.0.0.0/0', ports: [22, 22] }]],
  ['one address', { remoteCidr: '192.0.2.7' }, [{ protocol: 'tcp', from: '192.0.2.7/32', ports: [22, 22] }]],
  ['what goes out', { direction: 'egress' }, []],
  ['what is denied', { action: 'deny' }, []],
  ['IPv6', { ethertype: 'IPv6' }, []],
])('a rule for %s', (_, changes, expected) => {
  const [state, server] = oneServer((_one, { rules }) => Object.assign(rules.at(-1) ?? {}, changes));
  const own = { protocol: 'all', from: '172.31.7.20/32' };
  expect(filterOf(state, server.id)).toEqual([own, ...expected]);
});
