import { z } from 'zod';
import { UserError } from '../../core/user-error.ts';
import { diskFacts, type DiskFacts } from '../disks/probe.ts';
import { keyValues, lines, pairs } from './text.ts';
import { PROBE_MARKER } from './script.ts';

const base64 = z.string().transform((text) => Buffer.from(text, 'base64').toString('utf8'));

const reply = z.object({
  version: z.literal(1),
  clock: base64,
  os: base64,
  machine: base64,
  container: base64,
  memory: base64,
  cloudInit: base64,
  packageLock: base64,
  filesystems: base64,
  packages: base64,
  units: base64,
  paths: base64,
  hashes: base64,
  links: base64,
  releases: base64,
  daemon: base64,
  composePlugin: base64,
  containers: base64,
  images: base64,
  listening: base64,
  disks: base64.default(''),
  engineHolds: base64.default(''),
  metadataGuard: base64.default(''),
  hostKeys: base64.default(''),
  hostKeyCopies: base64.default(''),
});

const containerFacts = z.object({
  id: z.string(),
  name: z.string().transform((name) => name.replace(/^\//, '')),
  image: z.string(),
  labels: z.record(z.string(), z.string()).nullable(),
  state: z.string(),
  health: z.string().nullable(),
  startedAt: z.string(),
  /** Those of the host that it is published on. */
  ports: z
    .record(z.string(), z.array(z.object({ HostPort: z.string() })).nullable())
    .nullish()
    .transform((bindings) =>
      Object.values(bindings ?? {}).flatMap((all) => (all ?? []).map(({ HostPort }) => Number(HostPort))),
    ),
});

export type ContainerFacts = z.infer<typeof containerFacts>;
export type UnitFacts = { active: string; enabled: string; needsReload: boolean };
export type PathFacts = { type: string; mode: string; owner: string; ownerName: string };

/** What one probe read from a host. Absent things are absent from the maps. */
export type Facts = {
  /** The host's clock, in seconds since 1970. */
  clock: number;
  os: { id: string; version: string; name: string; codename: string };
  machine: string;
  /** The host is itself a container (`docker`, `lxc`): it has no clock and no swap of its own. */
  container: string | null;
  /** Bytes. */
  memory: { total: number; swap: number };
  cloudInit: 'absent' | 'running' | 'done';
  packageLockHeld: boolean;
  /** Free bytes by path. */
  free: Map<string, number>;
  /** Installed packages and their versions. */
  packages: Map<string, string>;
  units: Map<string, UnitFacts>;
  paths: Map<string, PathFacts>;
  /** SHA-256 in hex by path. */
  hashes: Map<string, string>;
  links: Map<string, string>;
  /** Release ids, newest first. */
  releases: string[];
  /** Content of Docker's daemon.json; null where there is none. */
  daemon: string | null;
  composePlugin: boolean;
  /** `down`: it is installed but does not answer, so what it holds cannot be seen. */
  engine: 'absent' | 'down' | 'up';
  /** This stack's containers, and those that hold one of its names. */
  containers: ContainerFacts[];
  /** `repository@sha256:…` of the wanted images that are there. */
  images: Set<string>;
  listening: Set<number>;
  /** By mount point. */
  disks: Map<string, DiskFacts>;
  /** The engine holds containers, images or volumes, or may; asked only while its data has no place of berth's choosing. */
  engineHolds: boolean;
  /** Containers are kept from the instance metadata; asked only where there is such a service. */
  metadataGuard: boolean;
  /** `SHA256:…` by the path of the private key. */
  hostKeys: Map<string, string>;
  /** Files that hold what cloud-init was given, the injected host key among it. */
  hostKeyCopies: string[];
};

/** @throws UserError `probe-unreadable` where the host's answer is not a probe's */
export const parseFacts = (stdout: string, stderr = ''): Facts => {
  const line = stdout.split('\n').find((text) => text.startsWith(PROBE_MARKER));
  try {
    return factsOf(reply.parse(line === undefined ? undefined : tryJson(line.slice(PROBE_MARKER.length))));
  } catch (cause) {
    if (!(cause instanceof z.ZodError)) throw cause;
    throw new UserError(
      'probe-unreadable',
      `the probe's answer could not be read: ${lines(stderr || stdout).at(-1) ?? 'nothing came back'}`,
      {
        hint: 'the host needs a POSIX shell, GNU coreutils and systemd; run again with -v to see all it said',
        cause,
      },
    );
  }
};

const factsOf = (raw: z.infer<typeof reply>): Facts => {
  const os = pairs(raw.os);
  const memory = keyValues(raw.memory, /^(\w+):\s+(\d+) kB$/);
  const [engine, ...containerLines] = lines(raw.containers);
  return {
    clock: Number(raw.clock),
    os: {
      id: os.get('ID') ?? 'unknown',
      version: os.get('VERSION_ID') ?? '',
      name: os.get('PRETTY_NAME') ?? 'an unknown system',
      codename: os.get('VERSION_CODENAME') ?? '',
    },
    machine: raw.machine.trim(),
    container: raw.container.trim() || null,
    memory: {
      total: Number(memory.get('MemTotal') ?? 0) * 1024,
      swap: Number(memory.get('SwapTotal') ?? 0) * 1024,
    },
    cloudInit: z.enum(['absent', 'running', 'done']).parse(raw.cloudInit.trim() || 'absent'),
    packageLockHeld: raw.packageLock.trim() === 'held',
    free: new Map(
      columns(raw.filesystems).map(([path = '', blocks, size]) => [path, Number(blocks) * Number(size)]),
    ),
    // The first letter is what dpkg was asked for: `h` is a package that is held at its version.
    packages: keyValues(raw.packages, /^[a-z]i\s+(\S+) (\S+)$/),
    units: unitFacts(raw.units),
    paths: new Map(
      columns(raw.paths).map(([path = '', type = '', mode = '', owner = '', ownerName = '']) => [
        path,
        { type, mode: mode.padStart(4, '0'), owner, ownerName },
      ]),
    ),
    hashes: new Map(lines(raw.hashes).map(hashed)),
    links: new Map(
      columns(raw.links).flatMap(([path = '', target = '']) => (target === '' ? [] : [[path, target]])),
    ),
    releases: lines(raw.releases),
    daemon: raw.daemon === '' ? null : raw.daemon,
    composePlugin: raw.composePlugin.trim() !== '',
    engine: z.enum(['absent', 'down', 'up']).parse(engine),
    containers: containerLines.map((text) => containerFacts.parse(tryJson(text))),
    images: new Set(lines(raw.images)),
    listening: new Set(lines(raw.listening).map((text) => Number.parseInt(text.split(':').at(-1) ?? '', 16))),
    disks: diskFacts(raw.disks),
    engineHolds: raw.engineHolds !== '',
    metadataGuard: raw.metadataGuard !== '',
    hostKeys: keyValues(raw.hostKeys, /^(.*)\|\d+ (SHA256:\S+) /),
    hostKeyCopies: lines(raw.hostKeyCopies),
  };
};

/** One line of sha256sum: a backslash in front says that those in the name are doubled. */
const hashed = (line: string): [path: string, hash: string] => {
  const [, escaped, hash = '', path = ''] = /^(\\?)(\w{64})..(.*)$/.exec(line) ?? [];
  return [escaped === '' ? path : path.replaceAll('\\\\', '\\'), hash];
};

const columns = (text: string): string[][] => lines(text).map((line) => line.split('|'));

const unitFacts = (text: string): Map<string, UnitFacts> =>
  new Map(
    text
      .split('\n\n')
      .map(pairs)
      .filter((unit) => unit.has('Id'))
      .map((unit) => [
        unit.get('Id') ?? '',
        {
          active: unit.get('ActiveState') ?? 'unknown',
          enabled: unit.get('UnitFileState') ?? '',
          needsReload: unit.get('NeedDaemonReload') === 'yes',
        },
      ]),
  );

const tryJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
