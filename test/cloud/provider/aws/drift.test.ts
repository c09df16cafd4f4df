import { expect, test } from 'vitest';
import type { Instance, State, Volume } from '../../ec2/state.ts';
import { eachBed } from '../bed.ts';
import { driftScenes } from '../drift.ts';
import { only, without } from '../pick.ts';
import { alive, dataVolumes } from './owned.ts';
import { aws, machine, specOf } from './vendor.ts';

const bed = eachBed(aws);
const network = { cidr: '10.20.0.0/24' };
const spec = specOf({ network });

const theInstance = (state: State): Instance => only(alive(state));
const dataVolume = (state: State): Volume => only(dataVolumes(state));
const defaultVpc = ({ vpcs }: State): string => only(vpcs, ({ isDefault }) => isDefault).id;

driftScenes(bed, spec, {
  drifts: {
    'the default route taken away': [
      ({ state }) => {
        for (const table of state.routeTables) {
          table.routes = table.routes.filter(
            ({ gatewayId }) => gatewayId === 'local' || table.vpcId === defaultVpc(state),
          );
        }
      },
      ['update gateway/notes route'],
    ],
    'the gateway deleted': [
      ({ state }) => {
        const own = only(state.gateways, ({ tags }) => tags['berth-stack'] === 'notes');
        state.gateways = state.gateways.filter((one) => one !== own);
        for (const table of state.routeTables)
          table.routes = table.routes.filter(({ gatewayId }) => gatewayId !== own.id);
      },
      ['create gateway/notes'],
    ],
    'no public addresses in the subnet': [
      ({ state }) => {
        for (const subnet of state.subnets) if (subnet.tags['berth-stack']) subnet.mapPublicIp = false;
      },
      ['update subnet/notes publicIps'],
    ],
    'the stack’s tag taken off the network': [
      ({ state }) => {
        const vpc = only(state.vpcs, ({ isDefault }) => !isDefault);
        vpc.tags = without(vpc.tags, 'berth-stack');
      },
      ['update network/notes tags'],
    ],
    'the stack’s tag taken off the disk': [
      ({ state }) => {
        const volume = dataVolume(state);
        volume.tags = without(volume.tags, 'berth-stack');
      },
      ['update disk/one.data tags'],
    ],
    'the stack’s tag taken off the address': [
      ({ state }) => {
        const address = only(state.addresses);
        address.tags = without(address.tags, 'berth-stack');
      },
      ['update address/one tags'],
    ],
    'the stack’s tag taken off the key pair': [
      ({ state }) => {
        const key = only(state.keyPairs);
        key.tags = without(key.tags, 'berth-stack');
      },
      ['update key/notes tags'],
    ],
    'every tag of berth taken off the machine': [
      ({ state }) => {
        const instance = theInstance(state);
        instance.tags = { Name: instance.tags['Name'] ?? '' };
      },
      ['update server/one protect tags'],
    ],
    'protected in the console': [
      ({ state }) => {
        theInstance(state).tags['berth-protect'] = 'true';
      },
      ['update server/one protect'],
    ],
    'the metadata opened': [
      ({ state }) => {
        theInstance(state).metadata = { tokens: 'optional', hopLimit: 2, endpoint: 'enabled' };
      },
      ['update server/one metadata'],
    ],
    'another group joined': [
      ({ state }) => {
        const instance = theInstance(state);
        const ofNetwork = state.groups.filter(({ vpcId }) => vpcId === instance.vpcId);
        instance.groupIds.push(only(ofNetwork, ({ name }) => name === 'default').id);
      },
      ['update server/one group'],
    ],
    'terminated in the console': [
      ({ state }) => {
        theInstance(state).power = { to: 'terminated', via: 'shutting-down', since: 0 };
        delete only(state.addresses).association;
        delete dataVolume(state).attachment;
      },
      ['create server/one'],
    ],
  },
  ports: ({ state }) => {
    const group = only(state.groups, ({ name }) => name === 'berth-notes');
    return state.rules
      .filter(({ groupId, egress }) => groupId === group.id && !egress)
      .map(({ from }) => `${from}`);
  },
  spareServer: ({ state }) => {
    const spare = { ...structuredClone(theInstance(state)), id: 'i-0spare0000000000', createdAt: 0 };
    state.instances.unshift(spare);
    return spare.id;
  },
  spareAddress: ({ state }) => {
    const { association: _association, ...spare } = structuredClone(only(state.addresses));
    state.addresses.unshift({ ...spare, id: 'eipalloc-0spare', publicIp: '203.0.113.1' });
  },
  bandwidth: [],
});

test('a newer image replaces nothing; another id does', async () => {
  await bed().provision(spec);
  const { state } = bed().cloud;
  const current = only(state.images, ({ id }) => id === theInstance(state).imageId);
  state.images.push({
    ...current,
    id: 'ami-0newer',
    name: 'debian-13-amd64-20991231-1',
    createdAt: Date.now(),
  });
  expect(await bed().plan(spec)).toEqual([]);
  const named = specOf({ network, machines: [machine('one', { image: { id: 'ami-0newer' } })] });
  expect(await bed().plan(named)).toEqual(['replace server/one image']);
});
