import { expect, test } from 'vitest';
import type { CloudSpec } from '../../../../provision/cloud/spec.ts';
import type { HuaweiCloud } from '../../huawei/cloud.ts';
import { eachBed } from '../bed.ts';
import { convergeScenes, exampleScene } from '../converge.ts';
import { only } from '../pick.ts';
import { huawei, machine, specOf } from './vendor.ts';

const bed = eachBed(huawei, { pending: 50, consistency: 50 });

const adopted = (cloud: HuaweiCloud): Partial<CloudSpec> => {
  cloud.seed('office', [{ key: 'owner', value: 'office' }]);
  const { state } = cloud;
  const address = only(state.publicIps, ({ name }) => name === 'office');
  address.portId = null;
  return {
    network: { vpc: 'office', subnet: only(state.subnets, ({ name }) => name === 'office').id },
    securityGroup: only(state.securityGroups, ({ name }) => name === 'office').id,
    keyPair: 'office',
    machines: [machine('one', { elasticIp: address.address })],
  };
};

convergeScenes(bed, {
  'a network of its own by default': () => ({}),
  'a network of its own': () => ({ network: { cidr: '192.168.20.0/24' } }),
  'everything that can be named is named': adopted,
  'no address': () => ({ machines: [machine('one', { elasticIp: false })] }),
  'an image by name': () => ({ machines: [machine('one', { image: { name: 'Debian 13* 64bit' } })] }),
  'an ARM machine in a zone, protected': () => ({
    machines: [machine('one', { type: 'kc1.large.2', zone: 'cn-north-4b', protect: true })],
  }),
});

exampleScene(bed, {
  addresses: [
    'network/team-notes',
    'subnet/team-notes',
    'group/team-notes',
    'key/team-notes',
    'address/notes-1',
    'disk/notes-1.data',
    'server/notes-1',
  ],
  type: 's6.large.2',
});

test('what the machine is made like: IMDSv2, tags on everything, nothing open but what the rules say', async () => {
  await bed().provision(specOf());
  const { state } = bed().cloud;
  const server = only(state.servers);
  expect(server.tokens).toBe('required');
  expect(Buffer.from(server.userData, 'base64').toString()).toMatch(/^#cloud-config\n/);
  const group = only(state.securityGroups, ({ name }) => name === 'berth-notes');
  const ingress = state.rules.filter(
    ({ groupId, direction }) => groupId === group.id && direction === 'ingress',
  );
  expect(ingress.map(({ multiport, remoteCidr }) => `${multiport} ${remoteCidr}`).toSorted()).toEqual([
    '22 203.0.113.0/24',
    '8080 10.0.0.0/8',
  ]);
  const tagged = [state.vpcs, state.subnets, state.securityGroups, state.servers, state.publicIps].map(
    (things) => things.filter(({ tags }) => tags.some(({ key }) => key === 'team')).length,
  );
  expect(tagged).toEqual([1, 1, 1, 1, 1]);
});
