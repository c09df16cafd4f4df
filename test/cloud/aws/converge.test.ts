import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CloudSpec } from '../../../provision/cloud/spec.ts';
import { seedBystander } from '../ec2/seed.ts';
import { Bed, machine, specOf, withMachines } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await Bed.open({ pending: 50, consistency: 50 });
});
afterEach(() => bed.close());

const adopted = (bed: Bed): Partial<CloudSpec> => {
  seedBystander(bed.cloud, 'office', { owner: 'office' });
  const { state } = bed.cloud;
  const [vpc] = state.vpcs;
  const [, subnet] = state.subnets;
  for (const address of state.addresses) delete address.association;
  return {
    network: { vpc: vpc?.id ?? '', subnet: subnet?.id ?? '' },
    securityGroup: state.groups.find(({ name }) => name === 'office')?.id,
    keyPair: 'office',
    machines: [machine('one', { elasticIp: state.addresses[0]?.id ?? '' })],
  };
};

const MODES: Record<string, (bed: Bed) => Partial<CloudSpec>> = {
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
};

describe.each(Object.entries(MODES))('%s', (_name, changesOf) => {
  test('made, left alone the second time, and deleted without a trace', async () => {
    const spec = specOf('notes', changesOf(bed));
    const before = structuredClone(bed.count('notes'));
    const { observed } = await bed.provision(spec);
    const provider = await bed.provider(spec);
    const [host] = await provider.hosts(observed, AbortSignal.timeout(1000));
    expect(host).toMatchObject({ name: 'one', user: 'berth', metadata: true });
    expect(host?.hostKeys).toEqual([host?.firstContact?.injected]);
    const mark = bed.cloud.log.mark();
    expect((await bed.provision(spec)).changes).toEqual([]);
    expect(bed.cloud.log.writes(mark)).toBe(0);
    expect(bed.cloud.log.reads(mark)).toBeLessThanOrEqual(8);
    const open = withMachines(spec, { protect: false });
    await bed.provision(open);
    await bed.destroy(open, new Set(['disk', 'address']));
    expect(bed.count('notes')).toEqual(before);
    expect(await bed.destroy(open)).toEqual([]);
    expect(bed.cloud.log.failures()).toEqual([]);
  });
});

test('ten hosts cost no more questions than one', async () => {
  bed.cloud.state.quota.addresses = 20;
  const spec = specOf('notes', {
    machines: Array.from({ length: 10 }, (_, index) => machine(`host-${index}`)),
  });
  await bed.provision(spec);
  const mark = bed.cloud.log.mark();
  expect((await bed.provision(spec)).changes).toEqual([]);
  expect(bed.cloud.log.since(mark)).toHaveLength(7);
});

test('what the machine is made like: IMDSv2 with one hop, encrypted disks, tags on everything', async () => {
  await bed.provision(specOf('notes'));
  const [instance] = bed.cloud.state.instances;
  expect(instance?.metadata).toMatchObject({ tokens: 'required', hopLimit: 1 });
  const own = bed.cloud.state.volumes.map(({ encrypted, type, tags, attachment }) => ({
    encrypted,
    type,
    stack: tags['berth-stack'],
    goes: attachment?.deleteOnTermination,
  }));
  expect(own).toEqual([
    { encrypted: true, type: 'gp3', stack: 'notes', goes: false },
    { encrypted: true, type: 'gp3', stack: 'notes', goes: true },
  ]);
  expect(Buffer.from(instance?.userData ?? '', 'base64').toString()).toMatch(/^#cloud-config\n/);
});
