import { describe, expect, test } from 'vitest';
import { plan, planDeletion } from '../../../../core/plan.ts';
import { fingerprintOf } from '../../../../provision/login/public-key.ts';
import { desiredResources } from '../../../../provision/docker/desired.ts';
import { hostsIn, registryVia, serverUrl } from '../../../../provision/docker/hosts.ts';
import { observedResources, type Seen, type SeenContainer } from '../../../../provision/docker/observed.ts';
import type { DockerSpec } from '../../../../provision/docker/spec.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFA9Lh0VZXqhXjmJ+4Khxy+1JhXxqOR/vDDnUxcRH/Qj';
const SOURCES = { target: 'aaa', registry: 'bbb' };
const SPEC: DockerSpec = {
  stack: 'web',
  release: 'trixie',
  hosts: [{ name: 'alpha', user: 'berth' }],
  serverPort: 8080,
  registry: true,
};

const target = (changed: Partial<SeenContainer> = {}): SeenContainer => ({
  id: 'c1',
  state: 'running',
  labels: {
    'berth.kind': 'target',
    'berth.name': 'alpha',
    'berth.spec': '{"release":"trixie","user":"berth","serverPort":8080}',
  },
  networks: ['berth-web'],
  ports: { 22: 32768, 8080: 32769 },
  authorizedKeys: `${KEY} berth-web\n`,
  hostKey: 'ssh-ed25519 HOST',
  ...changed,
});
const registry = (changed: Partial<SeenContainer> = {}): SeenContainer => ({
  id: 'c2',
  state: 'running',
  labels: { 'berth.kind': 'registry', 'berth.name': 'registry', 'berth.spec': 'bbb' },
  networks: ['berth-web'],
  ports: { 5000: 32770 },
  ...changed,
});
const world = (changed: Partial<Seen> = {}): Seen => ({
  containers: [registry(), target()],
  networks: [{ id: 'n1', name: 'berth-web', subnet: '172.20.0.0/16' }],
  volumes: ['berth-web-registry'],
  images: [
    { id: 'i1', image: 'target', source: 'aaa' },
    { id: 'i2', image: 'registry', source: 'bbb' },
  ],
  ...changed,
});

const login = fingerprintOf(KEY);
const pending = (seen: Seen, spec: DockerSpec = SPEC, key: string = login): string[] =>
  plan(desiredResources(spec, SOURCES, key), observedResources('web', seen)).map(
    ({ action, address, fields }) =>
      `${action} ${address} ${fields.map(({ field }) => field).join(',')}`.trim(),
  );

describe('what a run would do', () => {
  test('nothing where all is as it should be', () => expect(pending(world())).toEqual([]));

  test('everything where nothing is, what is needed first', () => {
    const nothing: Seen = { containers: [], networks: [], volumes: [], images: [] };
    expect(pending(nothing).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'create network/berth-web',
      'create image/target',
      'create image/registry',
      'create volume/berth-web-registry',
      'create registry/registry',
      'create target/alpha',
    ]);
  });

  test.each<[string, Partial<SeenContainer>, string[]]>([
    ['stopped', { state: 'exited', ports: {} }, ['update target/alpha state']],
    [
      'only created, its files not there yet',
      { state: 'created', ports: {}, authorizedKeys: undefined, hostKey: undefined },
      ['update target/alpha key,state'],
    ],
    ['off its network', { networks: [] }, ['update target/alpha connected']],
    ['with another key', { authorizedKeys: 'ssh-ed25519 AAAA berth-web\n' }, ['update target/alpha key']],
  ])('a target that is %s is mended in place', (_what, changed, changes) => {
    expect(pending(world({ containers: [registry(), target(changed)] }))).toEqual(changes);
  });

  test('a second network of the same name is removed', () => {
    const [network] = world().networks;
    const networks = network === undefined ? [] : [network, { ...network, id: 'n2' }];
    expect(pending(world({ networks }))).toEqual(['update network/berth-web duplicates']);
  });

  test.each<[string, Partial<DockerSpec>, string]>([
    ['user', { hosts: [{ name: 'alpha', user: 'admin' }] }, 'replace target/alpha user'],
    ['port', { serverPort: 9090 }, 'replace target/alpha serverPort'],
    ['release', { release: 'bookworm' }, 'replace target/alpha release'],
    ['subnet', { subnet: '10.9.0.0/24' }, 'replace network/berth-web subnet'],
  ])('another %s would cost the data', (_what, changed, change) => {
    expect(pending(world(), { ...SPEC, ...changed })).toEqual([change]);
  });

  test('a newer target image does not touch the targets that are', () => {
    const images = [{ id: 'i1', image: 'target', source: 'old' }, ...world().images.slice(1)];
    expect(pending(world({ images }))).toEqual(['update image/target source']);
  });

  test('a newer registry image makes the registry anew', () => {
    const old = registry({ labels: { ...registry().labels, 'berth.spec': 'old' } });
    expect(pending(world({ containers: [old, target()] }))).toEqual(['update registry/registry source']);
  });
});

test('a stack is deleted users first, however little of it is left', () => {
  const addresses = planDeletion(observedResources('web', world())).changes.map(({ address }) => address);
  expect(addresses.indexOf('target/alpha')).toBeLessThan(addresses.indexOf('network/berth-web'));
  expect(addresses.indexOf('registry/registry')).toBeLessThan(addresses.indexOf('volume/berth-web-registry'));
  expect(planDeletion(observedResources('web', world({ networks: [], images: [] }))).changes).toHaveLength(3);
});

describe('what is handed on', () => {
  const observed = observedResources('web', world());
  const stopped = observedResources(
    'web',
    world({ containers: [registry({ ports: {} }), target({ ports: {} })] }),
  );

  test('a host with the key that was read from it', () => {
    expect(hostsIn(observed, '/keys/id')).toEqual([
      {
        name: 'alpha',
        address: '127.0.0.1',
        port: 32768,
        user: 'berth',
        identities: [{ path: '/keys/id' }],
        jumps: [],
        hostKeys: ['ssh-ed25519 HOST'],
        hostKeyPolicy: 'strict',
      },
    ]);
    expect(hostsIn(stopped, '/keys/id')).toEqual([]);
  });

  test('where the server and the registry are reached', () => {
    expect(serverUrl(observed, 'alpha')).toBe('http://127.0.0.1:32769');
    expect(registryVia(observed)).toBe('127.0.0.1:32770');
    expect([serverUrl(stopped, 'alpha'), serverUrl(observed, 'bravo'), registryVia(stopped)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
