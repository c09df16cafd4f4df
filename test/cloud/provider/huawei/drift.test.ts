import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { IMAGES } from '../../huawei/ims/catalogue.ts';
import type { Server, State, Tag, Volume } from '../../huawei/state.ts';
import { eachBed } from '../bed.ts';
import { driftScenes } from '../drift.ts';
import { only } from '../pick.ts';
import { withMachines } from '../vendor.ts';
import { huawei, machine, specOf } from './vendor.ts';

const bed = eachBed(huawei);
const spec = specOf();

const theServer = ({ servers }: State): Server => only(servers, ({ name }) => name === 'berth-notes.one');
const theDisk = ({ volumes }: State): Volume => only(volumes, ({ name }) => name === 'berth-notes.one.data');
const theGroup = ({ securityGroups }: State): State['securityGroups'][number] =>
  only(securityGroups, ({ name }) => name === 'berth-notes');
const theAddress = ({ publicIps }: State): State['publicIps'][number] =>
  only(publicIps, ({ name }) => name === 'berth-notes.one');
const thePort = (state: State): State['ports'][number] =>
  only(state.ports, ({ deviceId }) => deviceId === theServer(state).id);

const untag = (thing: { tags: Tag[] }, pattern = /^berth-stack$/): void => {
  thing.tags = thing.tags.filter(({ key }) => !pattern.test(key));
};

const theRule = (state: State): State['rules'][number] =>
  only(state.rules, ({ groupId, multiport }) => groupId === theGroup(state).id && multiport === '22');

driftScenes(bed, spec, {
  drifts: {
    'everything from everywhere let in': [
      ({ state }) => {
        const everything = { protocol: null, multiport: null, remoteCidr: null };
        state.rules.push({ ...theRule(state), id: randomUUID(), ...everything });
      },
      ['update group/notes rules'],
    ],
    'SSH denied to somebody': [
      ({ state }) => {
        state.rules.push({
          ...theRule(state),
          id: randomUUID(),
          action: 'deny',
          remoteCidr: '203.0.113.9/32',
        });
      },
      ['update group/notes rules'],
    ],
    'the same rule twice': [
      ({ state }) => {
        state.rules.push({ ...theRule(state), id: randomUUID() });
      },
      ['update group/notes rules'],
    ],
    'a rule with two ports in one': [
      ({ state }) => {
        theRule(state).multiport = '22,5432';
      },
      ['update group/notes rules'],
    ],
    'the stack’s tag taken off the network': [
      ({ state }) => untag(only(state.vpcs, ({ name }) => name === 'berth-notes')),
      ['update network/notes tags'],
    ],
    'the stack’s tag taken off the disk': [
      ({ state }) => untag(theDisk(state)),
      ['update disk/one.data tags'],
    ],
    'the stack’s tag taken off the address': [
      ({ state }) => untag(theAddress(state)),
      ['update address/one tags'],
    ],
    'every tag of berth taken off the machine': [
      ({ state }) => untag(theServer(state), /^berth-(?!injected)/),
      ['update server/one tags'],
    ],
    'the machine given another name': [
      ({ state }) => {
        theServer(state).name = 'webserver';
      },
      [],
    ],
    'somebody’s own tag on it': [
      ({ state }) => {
        theServer(state).tags.push({ key: 'owner', value: 'office' });
      },
      [],
    ],
    'protected in the console': [
      ({ state }) => {
        theServer(state).tags.push({ key: 'berth-protect', value: 'true' });
      },
      ['update server/one protect'],
    ],
    'another group joined': [
      ({ state }) => {
        thePort(state).groupIds.push(only(state.securityGroups, ({ name }) => name === 'default').id);
      },
      ['update server/one group'],
    ],
    'moved to another group': [
      ({ state }) => {
        thePort(state).groupIds = [only(state.securityGroups, ({ name }) => name === 'default').id];
      },
      ['update server/one group'],
    ],
    'more bandwidth': [
      ({ state }) => {
        theAddress(state).bandwidth.size = 100;
        theAddress(state).bandwidth.chargeMode = 'bandwidth';
      },
      ['update address/one bandwidth charge'],
    ],
    'the address released': [
      ({ state }) => {
        state.publicIps = [];
      },
      ['create address/one', 'update server/one address'],
    ],
    'the key pair deleted': [
      ({ state }) => {
        state.keyPairs = [];
      },
      ['create key/notes'],
    ],
    'deleted in the console': [
      ({ state }) => {
        const { id } = theServer(state);
        theAddress(state).portId = null;
        Object.assign(theDisk(state), { serverId: null, device: null });
        state.ports = state.ports.filter(({ deviceId }) => deviceId !== id);
        state.volumes = state.volumes.filter(({ serverId }) => serverId !== id);
        state.servers = state.servers.filter((server) => server.id !== id);
      },
      ['create server/one'],
    ],
  },
  ports: ({ state }) =>
    state.rules
      .filter(({ groupId, direction }) => groupId === theGroup(state).id && direction === 'ingress')
      .map(({ multiport }) => multiport ?? 'all'),
  spareServer: ({ state }) => {
    const spare = { ...structuredClone(theServer(state)), id: randomUUID(), createdAt: 0 };
    state.servers.unshift(spare);
    return spare.id;
  },
  spareAddress: ({ state }) => {
    state.publicIps.unshift({ ...structuredClone(theAddress(state)), id: '0-spare', portId: null });
  },
  bandwidth: ['update address/one bandwidth charge'],
});

test('what cannot be changed in place: refused, or a replacement that can be made', async () => {
  await bed().provision(spec);
  const { dataDisks } = structuredClone(machine('one'));
  const retyped = withMachines(spec, {
    dataDisks: dataDisks.map((disk) => Object.assign(disk, { type: 'ESSD' })),
  });
  await expect(bed().plan(retyped)).rejects.toMatchObject({ code: 'disk-type' });
  const smaller = withMachines(spec, { rootDisk: { size: 10, type: undefined } });
  expect(await bed().plan(smaller)).toEqual(['replace server/one rootDisk']);
  const unmakeable = withMachines(spec, { user: 'ops', image: { name: 'nothing-like-*' } });
  const before = bed().ids();
  const allowed = { replace: true, stop: false };
  await expect(bed().provision(unmakeable, { allowed })).rejects.toMatchObject({ code: 'no-such-image' });
  expect(bed().ids()).toEqual(before);
});

test('a newer image replaces nothing; another id does', async () => {
  const older = specOf({ machines: [machine('one', { image: { name: 'Debian 12*' } })] });
  await bed().provision(older);
  expect(await bed().plan(spec)).toEqual([]);
  const { imageId } = theServer(bed().cloud.state);
  const same = specOf({ machines: [machine('one', { image: { id: imageId } })] });
  expect(await bed().plan(same)).toEqual([]);
  const { id } = only(
    IMAGES,
    ({ name, createdAt }) => name === 'Ubuntu 22.04 server 64bit' && createdAt.startsWith('2025'),
  );
  const named = specOf({ machines: [machine('one', { image: { id } })] });
  expect(await bed().plan(named)).toEqual(['replace server/one image']);
  const absent = specOf({ machines: [machine('one', { image: { id: 'another' } })] });
  await expect(bed().plan(absent)).rejects.toMatchObject({ code: 'no-such-image' });
});

test('a network of another range is a replacement that nobody gets by the way', async () => {
  await bed().provision(spec);
  const wider = specOf({ network: { cidr: '192.168.0.0/16' } });
  await expect(bed().provision(wider)).rejects.toMatchObject({ code: 'replace-refused' });
});
