import { afterEach, beforeEach, expect, test } from 'vitest';
import { Bed, machine, specOf, withMachines } from './bed.ts';
import type { Instance } from '../ec2/state.ts';

let bed: Bed;
const network = { cidr: '10.20.0.0/24' };
const spec = specOf('notes', { network });
beforeEach(async () => {
  bed = await Bed.open();
});
afterEach(() => bed.close());

const theInstance = (bed: Bed): Instance => {
  const [instance] = bed.cloud.state.instances;
  if (instance === undefined) throw new Error('no instance');
  return instance;
};

const without = (tags: Record<string, string>, key: string): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).filter(([name]) => name !== key));

const dataVolume = (bed: Bed) => bed.cloud.state.volumes.find(({ snapshotId }) => snapshotId === undefined);

/** What somebody did in the console → what the plan says. */
const DRIFTS: Record<string, [(bed: Bed) => void, string[]]> = {
  'the default route taken away': [
    ({ cloud }) => {
      for (const table of cloud.state.routeTables) {
        table.routes = table.routes.filter(
          ({ gatewayId }) => gatewayId === 'local' || table.vpcId === defaultVpc(cloud),
        );
      }
    },
    ['update gateway/notes route'],
  ],
  'the gateway deleted': [
    ({ cloud }) => {
      const own = cloud.state.gateways.find(({ tags }) => tags['berth-stack'] === 'notes');
      cloud.state.gateways = cloud.state.gateways.filter((one) => one !== own);
      for (const { routes } of cloud.state.routeTables) {
        const at = routes.findIndex(({ gatewayId }) => gatewayId === own?.id);
        if (at !== -1) routes.splice(at, 1);
      }
    },
    ['create gateway/notes'],
  ],
  'no public addresses in the subnet': [
    ({ cloud }) => {
      for (const subnet of cloud.state.subnets) if (subnet.tags['berth-stack']) subnet.mapPublicIp = false;
    },
    ['update subnet/notes publicIps'],
  ],
  'the stack’s tag taken off the network': [
    ({ cloud }) => {
      for (const vpc of cloud.state.vpcs) vpc.tags = without(vpc.tags, 'berth-stack');
    },
    ['update network/notes tags'],
  ],
  'the stack’s tag taken off the disk': [
    (bed) => {
      const volume = dataVolume(bed);
      if (volume !== undefined) volume.tags = without(volume.tags, 'berth-stack');
    },
    ['update disk/one.data tags'],
  ],
  'the stack’s tag taken off the address': [
    ({ cloud }) => {
      for (const address of cloud.state.addresses) address.tags = without(address.tags, 'berth-stack');
    },
    ['update address/one tags'],
  ],
  'the stack’s tag taken off the key pair': [
    ({ cloud }) => {
      for (const key of cloud.state.keyPairs) key.tags = without(key.tags, 'berth-stack');
    },
    ['update key/notes tags'],
  ],
  'every tag of berth taken off the machine': [
    (bed) => {
      const instance = theInstance(bed);
      instance.tags = { Name: instance.tags['Name'] ?? '' };
    },
    ['update server/one protect tags'],
  ],
  'protected in the console': [
    (bed) => {
      theInstance(bed).tags['berth-protect'] = 'true';
    },
    ['update server/one protect'],
  ],
  'the metadata opened': [
    (bed) => {
      theInstance(bed).metadata = { tokens: 'optional', hopLimit: 2, endpoint: 'enabled' };
    },
    ['update server/one metadata'],
  ],
  'another group joined': [
    (bed) => {
      const vpc = theInstance(bed).vpcId;
      const other = bed.cloud.state.groups.find(({ name, vpcId }) => name === 'default' && vpcId === vpc);
      if (other !== undefined) theInstance(bed).groupIds.push(other.id);
    },
    ['update server/one group'],
  ],
  'terminated in the console': [
    (bed) => {
      theInstance(bed).power = { to: 'terminated', via: 'shutting-down', since: 0 };
      for (const { association, id } of bed.cloud.state.addresses) {
        const address = bed.cloud.state.addresses.find((one) => one.id === id);
        if (association !== undefined && address !== undefined) delete address.association;
      }
      const volume = dataVolume(bed);
      if (volume !== undefined) delete volume.attachment;
    },
    ['create server/one'],
  ],
};

const defaultVpc = ({ state }: Bed['cloud']): string | undefined =>
  state.vpcs.find(({ isDefault }) => isDefault)?.id;

test.each(Object.entries(DRIFTS))('%s: named, and mended', async (_name, [make, named]) => {
  await bed.provision(spec);
  make(bed);
  bed.cloud.save();
  expect(await bed.plan(spec)).toEqual(named);
  await bed.provision(spec);
  expect(await bed.plan(spec)).toEqual([]);
});

test('a machine that was terminated is made anew under the next token, beside its old disk and address', async () => {
  await bed.provision(spec);
  const { addresses, instances } = structuredClone(bed.cloud.state);
  await bed.destroy(spec);
  expect(bed.count('notes')).toMatchObject({ instances: 0, addresses: 1, volumes: 1 });
  await bed.provision(spec);
  expect(bed.cloud.state.addresses.map(({ id, publicIp }) => [id, publicIp])).toEqual(
    addresses.map(({ id, publicIp }) => [id, publicIp]),
  );
  expect(bed.count('notes')).toMatchObject({ instances: 1, addresses: 1, volumes: 2 });
  expect(theInstanceAlive(bed).idempotency?.token).not.toBe(instances[0]?.idempotency?.token);
});

const theInstanceAlive = ({ cloud }: Bed): Instance => {
  const instance = cloud.state.instances.find(({ power }) => power.to !== 'terminated');
  if (instance === undefined) throw new Error('no instance');
  return instance;
};

test('two machines of one name: the one in use stays, the other is named and pruned', async () => {
  await bed.provision(spec);
  const used = theInstance(bed);
  const spare = { ...structuredClone(used), id: 'i-0spare0000000000', createdAt: 0 };
  bed.cloud.state.instances.unshift(spare);
  await bed.provision(spec);
  expect(bed.events).toContainEqual(
    expect.objectContaining({ type: 'plan', strays: [`server/one#${spare.id}`] }),
  );
  await bed.provision(spec, { prune: true });
  expect(theInstanceAlive(bed).id).toBe(used.id);
  expect(bed.count('notes')).toMatchObject({ instances: 1 });
});

test('an address that a crash left over is named and kept', async () => {
  await bed.provision(spec);
  const [used] = bed.cloud.state.addresses;
  if (used === undefined) throw new Error('no address');
  const { association: _association, ...spare } = structuredClone(used);
  bed.cloud.state.addresses.unshift({ ...spare, id: 'eipalloc-0spare', publicIp: '203.0.113.1' });
  expect((await bed.provision(spec, { prune: true })).changes).toEqual([]);
  expect(bed.count('notes')).toMatchObject({ addresses: 2 });
});

const changed = (changes: Parameters<typeof machine>[1]) =>
  specOf('notes', { network, machines: [machine('one', changes)] });

test('what the inventory changes: in place, stopped, replaced or refused', async () => {
  await bed.provision(spec);
  const [disk] = machine('one').dataDisks;
  if (disk === undefined) throw new Error('no disk');
  const larger = changed({
    rootDisk: { size: 40, type: undefined },
    dataDisks: [{ ...disk, size: 9 }],
    protect: true,
    tags: { team: 'pier' },
  });
  expect(await bed.plan(larger)).toEqual([
    'update disk/one.data size',
    'update server/one rootDisk protect tags',
  ]);
  await bed.provision(larger);
  expect(new Set(bed.cloud.state.volumes.map(({ size }) => size))).toEqual(new Set([40, 9]));
  await expect(bed.destroy(larger)).rejects.toMatchObject({ code: 'protected' });
  const grown = withMachines(larger, { type: 't3.medium', protect: false, tags: { team: 'harbour' } });
  await expect(bed.provision(grown)).rejects.toMatchObject({ code: 'stop-refused' });
  await bed.provision(grown, { allowed: { replace: false, stop: true } });
  expect(theInstance(bed)).toMatchObject({ instanceType: 't3.medium', power: { to: 'running' } });
  await expect(bed.plan(changed({ dataDisks: [disk] }))).rejects.toMatchObject({ code: 'disk-shrinks' });
  const other = withMachines(grown, { user: 'ops' });
  await expect(bed.provision(other)).rejects.toMatchObject({ code: 'replace-refused' });
  const data = dataVolume(bed)?.id;
  await bed.provision(other, { allowed: { replace: true, stop: false } });
  expect(bed.count('notes')).toMatchObject({ instances: 1, volumes: 2, addresses: 1 });
  expect(dataVolume(bed)).toMatchObject({ id: data, attachment: { instanceId: theInstanceAlive(bed).id } });
});

test('a newer image replaces nothing; another id does', async () => {
  await bed.provision(spec);
  const { state } = bed.cloud;
  const current = state.images.find(({ id }) => id === theInstance(bed).imageId);
  if (current === undefined) throw new Error('no image');
  state.images.push({
    ...current,
    id: 'ami-0newer',
    name: 'debian-13-amd64-20991231-1',
    createdAt: Date.now(),
  });
  expect(await bed.plan(spec)).toEqual([]);
  const named = specOf('notes', { network, machines: [machine('one', { image: { id: 'ami-0newer' } })] });
  expect(await bed.plan(named)).toEqual(['replace server/one image']);
});
