import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Operation } from '../../core/operation.ts';
import { gapOf } from '../../core/step.ts';
import { UserError } from '../../core/user-error.ts';
import type { Facts } from '../probe/facts.ts';
import type { Want } from '../want.ts';
import type { HostStep } from './host-step.ts';

const PATH = '/etc/docker/daemon.json';

const daemonFile = z.looseObject({
  'log-opts': z.record(z.string(), z.string()).optional(),
  'data-root': z.string().optional(),
  features: z.record(z.string(), z.boolean()).optional(),
});
type DaemonFile = z.infer<typeof daemonFile>;

/** These the engine takes over on a reload; everything else needs a restart. */
const RELOADABLE = new Set(['live-restore', 'registry-mirrors']);

/**
 * Where on a data disk the engine's data belongs; undefined where it stays where it is. What an
 * engine holds already is never moved, and what its owner chose is the owner's.
 */
export const dataRoot = (facts: Facts, { machine }: Pick<Want, 'machine'>): string | undefined => {
  const [disk] = machine.disks;
  if (disk === undefined) return undefined;
  const root = `${disk.mount}/docker`;
  const now = daemonConfig(facts)['data-root'];
  return (now === undefined && !facts.engineHolds) || now === root ? root : undefined;
};

const wanted = (facts: Facts, want: Want): DaemonFile => {
  const { docker } = want.host;
  const now = daemonConfig(facts);
  const root = dataRoot(facts, want);
  return {
    'live-restore': true,
    'log-driver': 'json-file',
    'log-opts': {
      ...now['log-opts'],
      'max-size': String(docker.logMaxSize),
      'max-file': String(docker.logMaxFiles),
    },
    ...(docker.registryMirrors.length > 0 && { 'registry-mirrors': docker.registryMirrors }),
    // Containerd's image store, the default since version 29, has its images outside the data root.
    ...(root !== undefined && {
      'data-root': root,
      features: { ...now.features, 'containerd-snapshotter': false },
    }),
  };
};

/**
 * What daemon.json holds now; an empty object where there is none.
 *
 * @throws UserError `bad-daemon-config`: overwriting somebody's broken file could lose what they meant
 */
export const daemonConfig = (facts: Facts): DaemonFile => {
  try {
    return daemonFile.parse(JSON.parse(facts.daemon ?? '{}'));
  } catch (cause) {
    throw new UserError(
      'bad-daemon-config',
      `${PATH} on the host is not a JSON object that Docker could read`,
      {
        hint: `mend or remove ${PATH} on the host, then run again`,
        cause,
      },
    );
  }
};

const differing = (facts: Facts, want: Want): string[] => {
  const now = daemonConfig(facts);
  return Object.entries(merged(facts, want)).flatMap(([key, value]) =>
    isDeepStrictEqual(now[key], value) ? [] : [key],
  );
};

/** Keys that berth does not want anything of stay as the host's owner set them. */
const merged = (facts: Facts, want: Want): DaemonFile => ({ ...daemonConfig(facts), ...wanted(facts, want) });

/** Comes before the engine's installation, so that a new engine starts with these settings at once. */
export const daemon: HostStep = {
  name: 'daemon',
  check: (facts, want) =>
    gapOf(
      'Docker is set up differently',
      differing(facts, want).map((key) => `${PATH}: ${key} differs`),
    ),
  apply: (facts, want) => {
    const content = `${JSON.stringify(merged(facts, want), null, 2)}\n`;
    return [
      { op: 'directory', path: '/etc/docker', mode: '0755', owner: '0:0' },
      { op: 'file', path: PATH, content, mode: '0644', owner: '0:0' },
      ...(facts.units.get('docker.service')?.active === 'active' ? takeOver(differing(facts, want)) : []),
    ];
  },
};

const takeOver = (keys: readonly string[]): Operation[] => [
  {
    op: 'run',
    argv: ['dockerd', '--validate', `--config-file=${PATH}`],
    reason: `check ${PATH}`,
    deadline: 30,
  },
  // Live-restore must be on before a restart, or the restart takes every container down.
  { op: 'service', unit: 'docker.service', action: 'reload' },
  ...(keys.every((key) => RELOADABLE.has(key))
    ? []
    : [{ op: 'service', unit: 'docker.service', action: 'restart' } as const]),
];
