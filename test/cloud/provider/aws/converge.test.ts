import { expect, test } from 'vitest';
import type { CloudSpec } from '../../../../provision/cloud/spec.ts';
import type { Ec2Cloud } from '../../ec2/cloud.ts';
import { seedBystander } from '../../ec2/seed.ts';
import { eachBed } from '../bed.ts';
import { convergeScenes, exampleScene } from '../converge.ts';
import { only } from '../pick.ts';
import { aws, machine, specOf } from './vendor.ts';

const bed = eachBed(aws, { pending: 50, consistency: 50 });

const adopted = (cloud: Ec2Cloud): Partial<CloudSpec> => {
  seedBystander(cloud, 'office', { owner: 'office' });
  const { state } = cloud;
  const [vpc] = state.vpcs;
  const [, subnet] = state.subnets;
  const address = only(state.addresses);
  delete address.association;
  return {
    network: { vpc: vpc?.id ?? '', subnet: subnet?.id ?? '' },
    securityGroup: only(state.groups, ({ name }) => name === 'office').id,
    keyPair: 'office',
    machines: [machine('one', { elasticIp: address.id })],
  };
};

convergeScenes(bed, {
  'the default network': () => ({}),
  'a network of its own': () => ({ network: { cidr: '10.20.0.0/24' } }),
  'everything that can be named is named': adopted,
  'no address': () => ({ machines: [machine('one', { elasticIp: false })] }),
  'an image by SSM': () => ({
    machines: [machine('one', { image: { ssm: '/aws/service/debian/release/12/latest/amd64' } })],
  }),
  'an image by owner and name': () => ({
    machines: [
      machine('one', { image: { name: 'ubuntu/images/*/ubuntu-noble-24.04-*', owner: '099720109477' } }),
    ],
  }),
  'an ARM machine that is protected': () => ({
    machines: [machine('one', { type: 't4g.small', protect: true })],
  }),
});

exampleScene(bed, {
  addresses: ['group/team-notes', 'key/team-notes', 'address/notes-1', 'disk/notes-1.data', 'server/notes-1'],
  type: 't3.small',
});

test('what the machine is made like: IMDSv2 with one hop, encrypted disks, tags on everything', async () => {
  await bed().provision(specOf());
  const { instances, volumes } = bed().cloud.state;
  const instance = only(instances);
  expect(instance.metadata).toMatchObject({ tokens: 'required', hopLimit: 1 });
  const own = volumes.map(({ encrypted, type, tags, attachment }) => ({
    encrypted,
    type,
    stack: tags['berth-stack'],
    goes: attachment?.deleteOnTermination,
  }));
  expect(own).toEqual([
    { encrypted: true, type: 'gp3', stack: 'notes', goes: false },
    { encrypted: true, type: 'gp3', stack: 'notes', goes: true },
  ]);
  expect(Buffer.from(instance.userData, 'base64').toString()).toMatch(/^#cloud-config\n/);
});
