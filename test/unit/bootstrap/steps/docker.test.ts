import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../../core/operation.ts';
import type { Facts } from '../../../../bootstrap/probe/facts.ts';
import { docker } from '../../../../bootstrap/steps/docker.ts';
import { changed, fromMirror, hostSpec, MIRROR, readyFacts, wanted, type SystemName } from '../facts.ts';
import { stepCases, type Difference } from './case.ts';
import { apt, dnf } from './installing.ts';

const enable: Operation = { op: 'service', unit: 'docker.service', action: 'enable' };
const start: Operation = { op: 'service', unit: 'docker.service', action: 'start' };
const OWN = ['docker-ce', 'docker-ce-cli', 'containerd.io', 'docker-compose-plugin'];
const missing = (names: string[]): string[] => names.map((name) => `${name}: not installed`);
/** No engine, and so no unit of it. */
const bare: Difference = (facts) => ({
  packages: new Map([...facts.packages].filter(([name]) => /^(ca-|util-)/.test(name))),
  units: new Map(),
  engine: 'absent',
  composePlugin: false,
});

const FETCH = `umask 022; mkdir -p /etc/apt/keyrings; curl -fsS --retry 3 --max-time 60 -o "$2.new" "$1"
gpg --batch --show-keys --with-colons "$2.new" | grep -q "^fpr:*$3:" || { rm -f "$2.new"; echo "the key at $1 is not Docker's" >&2; exit 1; }
mv -f "$2.new" "$2"`;

const aptRepository = (distribution: string, codename: string): Operation[] => [
  ...apt('curl', 'gnupg'),
  {
    op: 'run',
    argv: [
      'sh',
      '-ec',
      FETCH,
      'key',
      `${MIRROR}/linux/${distribution}/gpg`,
      '/etc/apt/keyrings/berth-docker.asc',
      '9DC858229FC7DD38854AE2D88D81803C0EBFCD88',
    ],
    reason: "fetch the key of Docker's packages",
    deadline: 120,
    failure: {
      code: 'docker-mirror-failed',
      hint: `check from the host that ${MIRROR}/linux/${distribution} answers, or name another mirror in the inventory (docker.packages.mirror)`,
    },
  },
  {
    op: 'file',
    path: '/etc/apt/sources.list.d/berth-docker.list',
    content: `deb [signed-by=/etc/apt/keyrings/berth-docker.asc] ${MIRROR}/linux/${distribution} ${codename} stable\n`,
    mode: '0644',
    owner: '0:0',
  },
];

const dnfRepository: Operation = {
  op: 'file',
  path: '/etc/yum.repos.d/berth-docker.repo',
  content: `[berth-docker]
name=Docker packages
baseurl=${MIRROR}/linux/centos/9/$basearch/stable
enabled=1
gpgcheck=1
gpgkey=${MIRROR}/linux/centos/gpg
`,
  mode: '0644',
  owner: '0:0',
};

describe('from the distribution', () => {
  const debian = ['docker.io', 'docker-cli', 'docker-compose', 'iptables'];
  const ubuntu = ['docker.io', 'docker-compose-v2', 'iptables'];
  const systems: [SystemName, string[]][] = [
    ['debian13', debian],
    ['ubuntu2204', ubuntu],
    ['ubuntu2404', ubuntu],
  ];
  stepCases(docker, [
    ...systems.map(([system, names]) => ({
      case: `a bare ${system}`,
      system,
      facts: bare,
      details: missing(names),
      apply: [...apt(...names), enable, start],
    })),
    {
      case: 'only compose is missing',
      facts: (facts) => ({
        packages: changed(facts.packages, { 'docker-compose': undefined }),
        composePlugin: false,
      }),
      details: ['docker-compose: not installed'],
      apply: [...apt('docker-compose'), start],
    },
  ]);
});

describe('from a mirror', () => {
  const host = { docker: fromMirror };
  const apts: [SystemName, string, string][] = [
    ['debian12', 'debian', 'bookworm'],
    ['debian13', 'debian', 'trixie'],
    ['ubuntu2204', 'ubuntu', 'jammy'],
    ['ubuntu2404', 'ubuntu', 'noble'],
  ];
  stepCases(docker, [
    ...apts.map(([system, distribution, codename]) => ({
      case: `a bare ${system}`,
      system,
      host,
      facts: bare,
      details: missing(OWN),
      apply: [...aptRepository(distribution, codename), ...apt(...OWN), enable, start],
    })),
    ...(['amazon2023', 'openEuler2403', 'hce2'] as const).map((system) => ({
      case: `a bare ${system}`,
      system,
      host,
      facts: bare,
      details: missing(OWN),
      apply: [dnfRepository, ...dnf(...OWN), enable, start],
    })),
    {
      case: 'a slash at the end of the mirror',
      system: 'amazon2023',
      host: { docker: { ...fromMirror, packages: { mirror: `${MIRROR}/` } } },
      facts: bare,
      details: missing(OWN),
      apply: [dnfRepository, ...dnf(...OWN), enable, start],
    },
  ]);
});

const unit =
  (active: string, enabled: string): Difference =>
  (facts) => ({
    units: changed(facts.units, { 'docker.service': { active, enabled, needsReload: false } }),
  });

describe('its unit', () => {
  stepCases(docker, [
    { case: 'runs', details: [] },
    {
      case: 'is stopped',
      facts: unit('inactive', 'enabled'),
      details: ['docker.service: inactive'],
      apply: [start],
    },
    {
      case: 'failed, and is not enabled',
      facts: unit('failed', 'disabled'),
      details: ['docker.service: not enabled at boot', 'docker.service: failed'],
      apply: [enable, start],
    },
    {
      case: 'is not enabled',
      facts: unit('active', 'disabled'),
      details: ['docker.service: not enabled at boot'],
      apply: [enable, start],
    },
    {
      case: 'is not there',
      facts: (facts) => ({ units: changed(facts.units, { 'docker.service': undefined }) }),
      details: ['docker.service: not enabled at boot', 'docker.service: absent'],
      apply: [enable, start],
    },
  ]);
});

/** An engine that somebody installed from Docker's own packages before berth came. */
const dockersOwn =
  (composePlugin: boolean): Difference =>
  () => ({
    packages: new Map(
      ['ca-certificates', 'util-linux', ...OWN.slice(0, 3), ...(composePlugin ? OWN.slice(3) : [])].map(
        (name) => [name, '1'],
      ),
    ),
    composePlugin,
  });

describe("an engine of Docker's own where the inventory says distribution", () => {
  stepCases(docker, [
    { case: 'stays', facts: dockersOwn(true), details: [] },
    {
      case: 'is completed from where it came',
      facts: dockersOwn(false),
      details: missing(['docker-compose-plugin']),
      apply: [...apt('docker-compose-plugin'), start],
    },
  ]);
});

describe('a system that packages no engine', () => {
  it.each(['debian12', 'amazon2023', 'openEuler2403', 'hce2'] as const)(
    '%s needs a mirror',
    async (system) => {
      const want = await wanted({}, { docker: hostSpec().docker });
      const facts: Facts = { ...readyFacts(want, {}, system), engine: 'absent', composePlugin: false };
      for (const half of [docker.check, docker.apply]) {
        expect(() => half(facts, want)).toThrow(
          expect.objectContaining({
            code: 'needs-docker-mirror',
            hint: expect.stringContaining('mirror: https://'),
          }),
        );
      }
    },
  );
});
