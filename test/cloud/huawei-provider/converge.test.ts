import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CloudSpec } from '../../../provision/cloud/spec.ts';
import { Bed, machine, specOf, withMachines } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await Bed.open({ pending: 50, consistency: 50 });
});
afterEach(() => bed.close());

const only = <T>(things: readonly T[], of: (thing: T) => boolean): T => {
  const thing = things.find(of);
  if (thing === undefined) throw new Error('there is none');
  return thing;
};

const adopted = (bed: Bed): Partial<CloudSpec> => {
  bed.cloud.seed('office', [{ key: 'owner', value: 'office' }]);
  const { state } = bed.cloud;
  const address = only(state.publicIps, ({ name }) => name === 'office');
  address.portId = null;
  return {
    network: { vpc: 'office', subnet: only(state.subnets, ({ name }) => name === 'office').id },
    securityGroup: only(state.securityGroups, ({ name }) => name === 'office').id,
    keyPair: 'office',
    machines: [machine('one', { elasticIp: address.address })],
  };
};

const MODES: Record<string, (bed: Bed) => Partial<CloudSpec>> = {
  'a network of its own by default': () => ({}),
  'a network of its own': () => ({ network: { cidr: '192.168.20.0/24' } }),
  'everything that can be named is named': adopted,
  'no address': () => ({ machines: [machine('one', { elasticIp: false })] }),
  'an image by name': () => ({ machines: [machine('one', { image: { name: 'Debian 13* 64bit' } })] }),
  'an ARM machine in a zone, protected': () => ({
    machines: [machine('one', { type: 'kc1.large.2', zone: 'cn-north-4b', protect: true })],
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
  const spec = specOf('notes', {
    machines: Array.from({ length: 10 }, (_, index) => machine(`host-${index}`)),
  });
  await bed.provision(spec);
  const mark = bed.cloud.log.mark();
  expect((await bed.provision(spec)).changes).toEqual([]);
  expect(bed.cloud.log.since(mark)).toHaveLength(8);
});

test('what the machine is made like: IMDSv2, tags on everything, nothing open but what the rules say', async () => {
  await bed.provision(specOf('notes'));
  const { state } = bed.cloud;
  const [server] = state.servers;
  expect(server?.tokens).toBe('required');
  expect(Buffer.from(server?.userData ?? '', 'base64').toString()).toMatch(/^#cloud-config\n/);
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
