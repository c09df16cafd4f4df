import { createHash } from 'node:crypto';
import type { HostDisk } from '../../../core/host.ts';
import { mountUnitName, mountUnitText, requiresMounts, uuidOf } from '../../../bootstrap/disks/mount-unit.ts';
import type { DiskFacts } from '../../../bootstrap/disks/probe.ts';
import { GUARD_UNIT } from '../../../bootstrap/host/metadata-guard.ts';
import { guardFiles } from '../../../bootstrap/steps/metadata.ts';
import { reveal } from '../../../core/secret.ts';
import type { ContainerFacts, Facts } from '../../../bootstrap/probe/facts.ts';
import { CONFIG_LABEL } from '../../../bootstrap/release/compose.ts';
import type { Service } from '../../../bootstrap/release/release.ts';
import type { BundleSpec, HostSpec } from '../../../bootstrap/spec.ts';
import { managedCertificates } from '../../../bootstrap/steps/ca-certificates.ts';
import { machineOf, type Machine } from '../../../bootstrap/machine.ts';
import { stackDirectories } from '../../../bootstrap/steps/directories.ts';
import { rootFile, type ManagedFile, type ManagedPath } from '../../../bootstrap/steps/files.ts';
import { registryCertificate, registryDirectory } from '../../../bootstrap/steps/registry-ca.ts';
import { releaseFiles } from '../../../bootstrap/steps/release.ts';
import { secretFiles } from '../../../bootstrap/steps/secrets.ts';
import { toolFiles } from '../../../bootstrap/steps/tools.ts';
import { unitFiles } from '../../../bootstrap/steps/unit.ts';
import { readTemplates } from '../../../bootstrap/templates.ts';
import { wantOf, type Want } from '../../../bootstrap/want.ts';

export const GIB = 1024 ** 3;
export const MIRROR = 'https://mirror.example.com/docker-ce';

/** Systems as their os-release names them, with the packages a ready host of each has. */
export const SYSTEMS = {
  debian13: {
    os: { id: 'debian', version: '13', name: 'Debian GNU/Linux 13 (trixie)', codename: 'trixie' },
    packages: ['ca-certificates', 'util-linux', 'docker.io', 'docker-cli', 'docker-compose', 'iptables'],
  },
  debian12: {
    os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)', codename: 'bookworm' },
    packages: ['ca-certificates', 'util-linux'],
  },
  ubuntu2204: {
    os: { id: 'ubuntu', version: '22.04', name: 'Ubuntu 22.04.5 LTS', codename: 'jammy' },
    packages: ['ca-certificates', 'util-linux', 'docker.io', 'docker-compose-v2', 'iptables'],
  },
  ubuntu2404: {
    os: { id: 'ubuntu', version: '24.04', name: 'Ubuntu 24.04.3 LTS', codename: 'noble' },
    packages: ['ca-certificates', 'util-linux', 'docker.io', 'docker-compose-v2', 'iptables'],
  },
  amazon2023: {
    os: { id: 'amzn', version: '2023', name: 'Amazon Linux 2023.9', codename: '' },
    packages: ['ca-certificates', 'util-linux'],
  },
  openEuler2403: {
    os: { id: 'openEuler', version: '24.03', name: 'openEuler 24.03 (LTS-SP2)', codename: '' },
    packages: ['ca-certificates', 'util-linux'],
  },
  hce2: {
    os: { id: 'hce', version: '2.0', name: 'Huawei Cloud EulerOS 2.0 (x86_64)', codename: '' },
    packages: ['ca-certificates', 'util-linux'],
  },
} satisfies Record<string, { os: Facts['os']; packages: string[] }>;

export type SystemName = keyof typeof SYSTEMS;

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

export const bundleSpec = (over: Partial<BundleSpec> = {}): BundleSpec => ({
  stack: 'team',
  keep: 3,
  healthTimeout: 120,
  server: { port: 8080, bind: '127.0.0.1', memory: GIB / 2, allowedHosts: [], allowedOrigins: [] },
  postgres: { memory: GIB / 2 },
  redis: { memory: GIB / 8 },
  images: {
    server: `registry.example.com:5000/berth/server@${digest('a')}`,
    postgres: `registry.example.com:5000/berth/postgres@${digest('b')}`,
    redis: `registry.example.com:5000/berth/redis@${digest('c')}`,
  },
  registry: { address: 'registry.example.com:5000' },
  ...over,
});

export const hostSpec = (over: Partial<HostSpec> = {}): HostSpec => ({
  name: 'web-1',
  dataDir: '/var/lib/berth',
  minFree: 2 * GIB,
  timeSync: true,
  swap: { size: 2 * GIB, below: 2 * GIB },
  docker: { packages: 'distribution', registryMirrors: [], logMaxSize: 10 * 1024 ** 2, logMaxFiles: 3 },
  caCertificates: [],
  environment: {},
  ...over,
});

/** What is wanted, worked out by the program itself from the texts it ships. */
export const wanted = async (
  bundle?: Partial<BundleSpec>,
  host?: Partial<HostSpec>,
  machine?: Partial<Machine>,
): Promise<Want> =>
  wantOf(await readTemplates(), bundleSpec(bundle), hostSpec(host), { ...machineOf({}), ...machine });

/** Docker's own packages, from a mirror. */
export const fromMirror = { ...hostSpec().docker, packages: { mirror: MIRROR } };

export const containerOf = (
  want: Want,
  service: Service,
  over: Partial<ContainerFacts> = {},
): ContainerFacts => ({
  id: `id-of-${service.name}`,
  name: `${want.paths.project}-${service.name}-1`,
  image: service.image,
  labels: {
    'com.docker.compose.project': want.paths.project,
    'com.docker.compose.service': service.name,
    [CONFIG_LABEL]: service.fingerprint,
  },
  state: 'running',
  health: 'healthy',
  startedAt: '2026-11-20T08:00:00Z',
  ports: service.name === 'server' ? [want.bundle.server.port] : [],
  ...over,
});

/** A data disk, and what a probe reads of it before and after. */
export const DISK: HostDisk = { volume: 'vol-1', links: ['virtio-vol-1'], mount: '/data' };

export const BLANK: DiskFacts = {
  device: '/dev/vdb',
  size: 10 * GIB,
  filesystem: null,
  holds: [],
  unsigned: true,
  zeros: true,
  formatting: false,
  mountedAt: [],
  mountPoint: 'free',
};

export const FORMATTED: DiskFacts = {
  ...BLANK,
  filesystem: { type: 'ext4', uuid: uuidOf(DISK.volume), size: 10 * GIB },
  unsigned: false,
  zeros: false,
  mountedAt: [DISK.mount],
  mountPoint: 'mounted',
};

const diskFiles = ({ machine }: Want): ManagedFile[] =>
  machine.disks.length === 0
    ? []
    : [
        ...machine.disks.map(({ volume, mount }) =>
          rootFile(
            `/etc/systemd/system/${mountUnitName(mount)}`,
            mountUnitText({ volume, mount, uuid: uuidOf(volume), type: 'ext4' }),
          ),
        ),
        rootFile(
          '/etc/systemd/system/docker.service.d/berth-disks.conf',
          requiresMounts(machine.disks.map(({ mount }) => mount)),
        ),
      ];

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The settings that a host of these tests has when it is as wanted. */
const DAEMON = {
  'live-restore': true,
  'log-driver': 'json-file',
  'log-opts': { 'max-size': '10485760', 'max-file': '3' },
};

/** Files as a step manages them, for maps of hashes and of paths. */
const hashesOf = (files: readonly ManagedFile[]): [string, string][] =>
  files.map(({ path, content }) => [path, sha256(reveal(content))]);

const accessOf = (paths: readonly ManagedPath[]): Facts['paths'] =>
  new Map(
    paths.map(({ path, mode, owner }) => [
      path,
      { type: 'regular file', mode, owner, ownerName: owner === '0:0' ? 'root:root' : owner },
    ]),
  );

/** A host that is exactly as wanted; what a case is about is given as overrides. */
export const readyFacts = (want: Want, over: Partial<Facts> = {}, system: SystemName = 'debian13'): Facts => {
  const { paths, release, host, machine } = want;
  const files = [
    ...managedCertificates(want),
    ...registryCertificate(want),
    ...toolFiles(want),
    ...releaseFiles(want),
    ...unitFiles(want),
    ...guardFiles(want),
    ...diskFiles(want),
  ];
  const { os, packages } = SYSTEMS[system];
  const docker =
    host.docker.packages === 'distribution'
      ? []
      : ['docker-ce', 'docker-ce-cli', 'containerd.io', 'docker-compose-plugin'];
  const running = { active: 'active', enabled: 'enabled', needsReload: false };
  return {
    clock: 1_763_600_000,
    os,
    machine: 'x86_64',
    container: null,
    memory: { total: 4 * GIB, swap: 0 },
    cloudInit: 'done',
    packageLockHeld: false,
    free: new Map([
      ['/', 50 * GIB],
      ['/var', 50 * GIB],
      ['/var/lib/docker', 50 * GIB],
    ]),
    packages: new Map(
      [...packages, ...docker, ...machine.disks.map(() => 'e2fsprogs')].map((name) => [name, '1.0']),
    ),
    units: new Map([
      ['docker.service', running],
      [paths.unitName, running],
      ['chrony.service', running],
      ...machine.disks.map(({ mount }) => [mountUnitName(mount), running] as const),
      ...(machine.metadata ? [[GUARD_UNIT, running] as const] : []),
    ]),
    paths: accessOf([
      ...stackDirectories(want),
      ...secretFiles(want),
      { path: release.directory, mode: '0755', owner: '0:0' },
      ...registryDirectory(want),
      ...files,
    ]),
    hashes: new Map(hashesOf(files)),
    links: new Map([[paths.current, release.directory]]),
    releases: [release.id],
    daemon: JSON.stringify({
      ...DAEMON,
      ...(machine.disks.length > 0 && {
        'data-root': `${machine.disks[0]?.mount}/docker`,
        features: { 'containerd-snapshotter': false },
      }),
      ...(host.docker.registryMirrors.length > 0 && { 'registry-mirrors': host.docker.registryMirrors }),
    }),
    composePlugin: true,
    engine: 'up',
    containers: release.services.map((service) => containerOf(want, service)),
    images: new Set(release.services.map(({ image }) => image)),
    listening: new Set([22, want.bundle.server.port]),
    disks: new Map(machine.disks.map(({ mount }) => [mount, FORMATTED])),
    engineHolds: false,
    metadataGuard: machine.metadata,
    hostKeys: new Map(),
    hostKeyCopies: [],
    ...over,
  };
};

/** A copy of a map with some entries changed; `undefined` takes one away. */
export const changed = <T>(map: Map<string, T>, over: Record<string, T | undefined>): Map<string, T> => {
  const copy = new Map(map);
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) copy.delete(key);
    else copy.set(key, value);
  }
  return copy;
};
