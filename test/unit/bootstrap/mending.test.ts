import { describe, expect, it } from 'vitest';
import { Secret } from '../../../core/secret.ts';
import { pendingSteps } from '../../../bootstrap/decide.ts';
import type { Facts } from '../../../bootstrap/probe/facts.ts';
import {
  allSteps,
  finishSteps,
  machineSteps,
  readySteps,
  releaseSteps,
  startSteps,
} from '../../../bootstrap/steps/index.ts';
import type { Want } from '../../../bootstrap/want.ts';
import {
  BLANK,
  changed,
  DISK,
  FORMATTED,
  fromMirror,
  GIB,
  hostSpec,
  readyFacts,
  wanted,
  type SystemName,
} from './facts.ts';
import { after } from './model-host.ts';

type Difference = (ready: Facts, want: Want) => Partial<Facts>;

const spoilt = <T>(map: Map<string, T>, spoil: (value: T) => T): Map<string, T> =>
  new Map([...map].map(([key, value]) => [key, spoil(value)]));

const without = <T>(map: Map<string, T>, place: string): Map<string, T> =>
  new Map([...map].filter(([path]) => !path.startsWith(place)));

/** Ways in which a host may differ from what is wanted. */
const DIFFERENCES: Record<string, Difference> = {
  'cloud-init at work': () => ({ cloudInit: 'running' }),
  'no packages': () => ({ packages: new Map() }),
  'no files': () => ({ paths: new Map(), hashes: new Map() }),
  'other contents': ({ hashes }) => ({ hashes: spoilt(hashes, () => 'of another') }),
  'other modes': ({ paths }) => ({ paths: spoilt(paths, (path) => ({ ...path, mode: '0777' })) }),
  'other owners': ({ paths }) => ({ paths: spoilt(paths, (path) => ({ ...path, owner: '1:1' })) }),
  'no units': () => ({ units: new Map() }),
  'units stopped': ({ units }) => ({ units: spoilt(units, (unit) => ({ ...unit, active: 'inactive' })) }),
  'units disabled': ({ units }) => ({ units: spoilt(units, (unit) => ({ ...unit, enabled: 'disabled' })) }),
  'units stale': ({ units }) => ({ units: spoilt(units, (unit) => ({ ...unit, needsReload: true })) }),
  'no daemon.json': () => ({ daemon: null }),
  'another daemon.json': () => ({ daemon: '{"debug":true,"log-opts":{"tag":"x"}}' }),
  'a small machine': () => ({ memory: { total: GIB, swap: 0 } }),
  'no images': () => ({ images: new Set() }),
  'no containers': () => ({ containers: [] }),
  'containers stopped': ({ containers }) => ({
    containers: containers.map((container) => ({ ...container, state: 'exited' })),
  }),
  'containers of others': ({ containers }) => ({
    containers: containers.map((container) => ({ ...container, labels: null })),
  }),
  'an older release': ({ paths: places, hashes }, { paths, release }) => ({
    releases: ['old'],
    paths: without(places, release.directory),
    hashes: without(hashes, release.directory),
    links: new Map([[paths.current, `${paths.releases}/old`]]),
  }),
  'a disk to come': () => ({ disks: new Map() }),
  'a blank disk': () => ({ disks: new Map([[DISK.mount, BLANK]]) }),
  'a bigger disk': () => ({ disks: new Map([[DISK.mount, { ...FORMATTED, size: 20 * GIB }]]) }),
  'a disk not mounted': () => ({
    disks: new Map([[DISK.mount, { ...FORMATTED, mountedAt: [], mountPoint: 'free' }]]),
  }),
  'metadata open': () => ({ metadataGuard: false }),
  'many releases': (_, { release }) => ({ releases: ['e', 'd', release.id, 'c', 'b', 'a'] }),
  'a link elsewhere': ({ links }, { paths }) => ({
    links: changed(links, { [paths.current]: '/elsewhere' }),
  }),
};

const ALL: Difference = (ready, want) => ({
  ...DIFFERENCES['cloud-init at work']?.(ready, want),
  ...DIFFERENCES['a small machine']?.(ready, want),
  packages: new Map(),
  paths: new Map(),
  hashes: new Map(),
  units: new Map(),
  links: new Map(),
  releases: [],
  daemon: null,
  engine: 'absent',
  containers: [],
  images: new Set(),
  disks: new Map([[DISK.mount, BLANK]]),
  metadataGuard: false,
});

/** A run as it goes: group after group, each decided from the facts after the one before. */
const run = (facts: Facts, want: Want): { facts: Facts; changed: string[] } => {
  let now = facts;
  const steps: string[] = [];
  for (const group of [readySteps, machineSteps, releaseSteps, startSteps, finishSteps]) {
    const pending = pendingSteps(group, now, want);
    const operations = pending.flatMap(({ step }) => step.apply(now, want));
    now = operations.reduce((host, operation) => after(host, want, operation), now);
    steps.push(...pending.map(({ step }) => step.name));
  }
  return { facts: now, changed: steps };
};

const access = { address: 'registry.example.com', username: 'deploy', password: new Secret('hunter2') };
const wantedOn = async (system: SystemName): Promise<Want> => {
  const docker = system === 'debian13' ? hostSpec().docker : fromMirror;
  const certificates = [{ name: 'company', pem: 'PEM' }];
  const bundle = { registry: { address: 'registry.example.com', ca: 'PEM' } };
  const machine = { disks: [DISK], metadata: true };
  return { ...(await wanted(bundle, { docker, caCertificates: certificates }, machine)), access };
};

const HOSTS = (['debian13', 'debian12', 'openEuler2403'] as const).flatMap((system) =>
  Object.entries({ ...DIFFERENCES, 'nothing at all': ALL }).map(([name, difference]) => ({
    system,
    name,
    difference,
  })),
);

describe.each(HOSTS)('$system with $name', ({ system, difference }) => {
  const world = async (): Promise<{ facts: Facts; want: Want }> => {
    const want = await wantedOn(system);
    const ready = readyFacts(want, {}, system);
    return { want, facts: { ...ready, ...difference(ready, want) } };
  };

  it('is mended by one run, and a second finds nothing to do', async () => {
    const { facts, want } = await world();
    expect(pendingSteps(allSteps, facts, want)).not.toEqual([]);
    expect(pendingSteps(allSteps, run(facts, want).facts, want)).toEqual([]);
  });

  it('is mended by the steps that a check names, and no others', async () => {
    const { facts, want } = await world();
    const named = pendingSteps(allSteps, facts, want).map(({ step }) => step.name);
    expect(run(facts, want).changed).toEqual(named);
  });
});

describe('a run that dies', () => {
  it.each(['debian13', 'openEuler2403'] as const)(
    'after any operation is finished by the next, on %s',
    async (system) => {
      const want = await wantedOn(system);
      const ready = readyFacts(want, {}, system);
      const bare = { ...ready, ...ALL(ready, want) };
      for (const group of [readySteps, machineSteps, releaseSteps]) {
        const operations = pendingSteps(group, bare, want).flatMap(({ step }) => step.apply(bare, want));
        let died: Facts = bare;
        for (const operation of operations) {
          died = after(died, want, operation);
          expect(pendingSteps(allSteps, run(died, want).facts, want)).toEqual([]);
        }
      }
    },
  );
});
