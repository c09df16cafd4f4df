import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { IMAGES } from '../huawei/ims/catalogue.ts';
import type { Server, State, Tag, Volume } from '../huawei/state.ts';
import { Bed, machine, specOf, withMachines } from './bed.ts';

let bed: Bed;
const spec = specOf('notes');
beforeEach(async () => {
  bed = await Bed.open();
});
afterEach(() => bed.close());

const only = <T>(things: readonly T[], of: (thing: T) => boolean = () => true): T => {
  const thing = things.find(of);
  if (thing === undefined) throw new Error('there is none');
  return thing;
};

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

/** What somebody did in the console → what the plan says. */
const DRIFTS: Record<string, [(state: State) => void, string[]]> = {
  'everything from everywhere let in': [
    (state) => {
      const everything = { protocol: null, multiport: null, remoteCidr: null };
      state.rules.push({ ...theRule(state), id: randomUUID(), ...everything });
    },
    ['update group/notes rules'],
  ],
  'SSH denied to somebody': [
    (state) => {
      state.rules.push({ ...theRule(state), id: randomUUID(), action: 'deny', remoteCidr: '203.0.113.9/32' });
    },
    ['update group/notes rules'],
  ],
  'the same rule twice': [
    (state) => {
      state.rules.push({ ...theRule(state), id: randomUUID() });
    },
    ['update group/notes rules'],
  ],
  'a rule with two ports in one': [
    (state) => {
      theRule(state).multiport = '22,5432';
    },
    ['update group/notes rules'],
  ],
  'the stack’s tag taken off the network': [
    ({ vpcs }) => untag(only(vpcs, ({ name }) => name === 'berth-notes')),
    ['update network/notes tags'],
  ],
  'the stack’s tag taken off the disk': [(state) => untag(theDisk(state)), ['update disk/one.data tags']],
  'the stack’s tag taken off the address': [(state) => untag(theAddress(state)), ['update address/one tags']],
  'every tag of berth taken off the machine': [
    (state) => untag(theServer(state), /^berth-(?!injected)/),
    ['update server/one tags'],
  ],
  'the machine given another name': [
    (state) => {
      theServer(state).name = 'webserver';
    },
    [],
  ],
  'somebody’s own tag on it': [
    (state) => {
      theServer(state).tags.push({ key: 'owner', value: 'office' });
    },
    [],
  ],
  'protected in the console': [
    (state) => {
      theServer(state).tags.push({ key: 'berth-protect', value: 'true' });
    },
    ['update server/one protect'],
  ],
  'another group joined': [
    (state) => {
      thePort(state).groupIds.push(only(state.securityGroups, ({ name }) => name === 'default').id);
    },
    ['update server/one group'],
  ],
  'moved to another group': [
    (state) => {
      thePort(state).groupIds = [only(state.securityGroups, ({ name }) => name === 'default').id];
    },
    ['update server/one group'],
  ],
  'more bandwidth': [
    (state) => {
      theAddress(state).bandwidth.size = 100;
      theAddress(state).bandwidth.chargeMode = 'bandwidth';
    },
    ['update address/one bandwidth charge'],
  ],
  'the address released': [
    (state) => {
      state.publicIps = [];
    },
    ['create address/one', 'update server/one address'],
  ],
  'the key pair deleted': [
    (state) => {
      state.keyPairs = [];
    },
    ['create key/notes'],
  ],
  'deleted in the console': [
    (state) => {
      const { id } = theServer(state);
      theAddress(state).portId = null;
      Object.assign(theDisk(state), { serverId: null, device: null });
      state.ports = state.ports.filter(({ deviceId }) => deviceId !== id);
      state.volumes = state.volumes.filter(({ serverId }) => serverId !== id);
      state.servers = state.servers.filter((server) => server.id !== id);
    },
    ['create server/one'],
  ],
};

test.each(Object.entries(DRIFTS))('%s: named, and mended', async (_name, [make, named]) => {
  await bed.provision(spec);
  make(bed.cloud.state);
  expect(await bed.plan(spec)).toEqual(named);
  await bed.provision(spec);
  expect(await bed.plan(spec)).toEqual([]);
  const rules = bed.cloud.state.rules.filter(
    ({ groupId, direction }) => groupId === theGroup(bed.cloud.state).id && direction === 'ingress',
  );
  expect(new Set(rules.map(({ multiport }) => multiport))).toEqual(new Set(['22', '8080']));
  expect(rules).toHaveLength(2);
});

test('a machine that was deleted is made anew under the next token, beside its old disk and address', async () => {
  await bed.provision(spec);
  const before = structuredClone(bed.cloud.state);
  await bed.destroy(spec);
  expect(bed.count('notes')).toMatchObject({ servers: 0, addresses: 1, volumes: 1 });
  await bed.provision(spec);
  const { state } = bed.cloud;
  expect(theAddress(state).address).toBe(theAddress(before).address);
  expect(theDisk(state)).toMatchObject({ id: theDisk(before).id, serverId: theServer(state).id });
  expect(theServer(state).id).not.toBe(theServer(before).id);
  expect(theServer(state).userData).not.toBe(theServer(before).userData);
});

test('two machines of one name: the one in use stays, the other is named and pruned', async () => {
  await bed.provision(spec);
  const used = theServer(bed.cloud.state);
  const spare = { ...structuredClone(used), id: randomUUID(), createdAt: 0 };
  bed.cloud.state.servers.unshift(spare);
  await bed.provision(spec);
  expect(bed.events).toContainEqual(
    expect.objectContaining({ type: 'plan', strays: [`server/one#${spare.id}`] }),
  );
  await bed.provision(spec, { prune: true });
  expect(bed.cloud.state.servers.map(({ id }) => id)).toEqual([used.id]);
});

test('an address that a crash left over is named and kept', async () => {
  await bed.provision(spec);
  const spare = { ...structuredClone(theAddress(bed.cloud.state)), id: '0-spare', portId: null };
  bed.cloud.state.publicIps.unshift(spare);
  expect((await bed.provision(spec, { prune: true })).changes).toEqual([]);
  expect(bed.count('notes')).toMatchObject({ addresses: 2 });
});

test('a host that left the inventory is named, and pruned but for what is precious', async () => {
  const two = specOf('notes', { machines: [machine('one'), machine('two')] });
  await bed.provision(two);
  await bed.provision(spec);
  expect(bed.events).toContainEqual(
    expect.objectContaining({
      type: 'plan',
      strays: expect.arrayContaining(['address/two', 'disk/two.data', 'server/two']),
    }),
  );
  await bed.provision(spec, { prune: true });
  expect(bed.count('notes')).toMatchObject({ servers: 1, addresses: 2, groups: 1 });
  expect(await bed.plan(spec)).toEqual([]);
});

const changed = (changes: Parameters<typeof machine>[1]) =>
  specOf('notes', { machines: [machine('one', changes)] });

test('what the inventory changes: in place, stopped, replaced or refused', async () => {
  await bed.provision(spec);
  const disk = only(machine('one').dataDisks);
  const larger = changed({
    rootDisk: { size: 60, type: undefined },
    dataDisks: [{ ...disk, size: 30 }],
    bandwidth: { size: 10, charge: 'bandwidth' },
    protect: true,
    tags: { team: 'pier' },
  });
  expect(await bed.plan(larger)).toEqual([
    'update address/one bandwidth charge',
    'update disk/one.data size',
    'update server/one rootDisk protect tags',
  ]);
  await bed.provision(larger);
  expect(new Set(bed.cloud.state.volumes.map(({ size }) => size))).toEqual(new Set([30, 60]));
  await expect(bed.destroy(larger)).rejects.toMatchObject({ code: 'protected' });
  const grown = withMachines(larger, { type: 's6.xlarge.2', protect: false, tags: { team: 'harbour' } });
  await expect(bed.provision(grown)).rejects.toMatchObject({ code: 'stop-refused' });
  await bed.provision(grown, { allowed: { replace: false, stop: true } });
  expect(theServer(bed.cloud.state)).toMatchObject({ flavor: 's6.xlarge.2', status: 'ACTIVE' });
  await expect(bed.plan(changed({ dataDisks: [disk] }))).rejects.toMatchObject({ code: 'disk-shrinks' });
  const retyped = changed({ dataDisks: [{ ...disk, size: 30, type: 'ESSD' }] });
  await expect(bed.plan(retyped)).rejects.toMatchObject({ code: 'disk-type' });
  const smaller = withMachines(grown, { rootDisk: { size: 40, type: undefined } });
  expect(await bed.plan(smaller)).toEqual(['replace server/one rootDisk']);
  const other = withMachines(grown, { user: 'ops' });
  await expect(bed.provision(other)).rejects.toMatchObject({ code: 'replace-refused' });
  const unmakeable = withMachines(other, { image: { name: 'nothing-like-*' } });
  await expect(bed.provision(unmakeable, { allowed: { replace: true, stop: false } })).rejects.toMatchObject({
    code: 'no-such-image',
  });
  const data = theDisk(bed.cloud.state).id;
  await bed.provision(other, { allowed: { replace: true, stop: false } });
  expect(bed.count('notes')).toMatchObject({ servers: 1, volumes: 2, addresses: 1 });
  expect(theDisk(bed.cloud.state)).toMatchObject({ id: data, serverId: theServer(bed.cloud.state).id });
});

test('a newer image replaces nothing; another id does', async () => {
  const older = specOf('notes', { machines: [machine('one', { image: { name: 'Debian 12*' } })] });
  await bed.provision(older);
  expect(await bed.plan(spec)).toEqual([]);
  const { imageId } = theServer(bed.cloud.state);
  const same = specOf('notes', { machines: [machine('one', { image: { id: imageId } })] });
  expect(await bed.plan(same)).toEqual([]);
  const { id } = only(IMAGES, ({ name }) => name === 'Ubuntu 22.04 server 64bit');
  const named = specOf('notes', { machines: [machine('one', { image: { id } })] });
  expect(await bed.plan(named)).toEqual(['replace server/one image']);
  const absent = specOf('notes', { machines: [machine('one', { image: { id: 'another' } })] });
  await expect(bed.plan(absent)).rejects.toMatchObject({ code: 'no-such-image' });
});

test('a network of another range is a replacement that nobody gets by the way', async () => {
  await bed.provision(spec);
  const wider = specOf('notes', { network: { cidr: '192.168.0.0/16' } });
  await expect(bed.provision(wider)).rejects.toMatchObject({ code: 'replace-refused' });
});
