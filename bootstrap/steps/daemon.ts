import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Operation } from '../../core/operation.ts';
import { gapOf } from '../../core/step.ts';
import { UserError } from '../../core/user-error.ts';
import type { Facts } from '../probe/facts.ts';
import type { HostSpec } from '../spec.ts';
import type { HostStep } from './host-step.ts';

const PATH = '/etc/docker/daemon.json';

const daemonFile = z.looseObject({ 'log-opts': z.record(z.string(), z.string()).optional() });
type DaemonFile = z.infer<typeof daemonFile>;

/** These the engine takes over on a reload; everything else needs a restart. */
const RELOADABLE = new Set(['live-restore', 'registry-mirrors']);

const wanted = ({ docker }: HostSpec): DaemonFile => ({
  'live-restore': true,
  'log-driver': 'json-file',
  'log-opts': { 'max-size': String(docker.logMaxSize), 'max-file': String(docker.logMaxFiles) },
  ...(docker.registryMirrors.length > 0 && { 'registry-mirrors': docker.registryMirrors }),
});

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

const differing = (facts: Facts, host: HostSpec): string[] => {
  const now = daemonConfig(facts);
  return Object.entries(merged(now, host)).flatMap(([key, value]) =>
    isDeepStrictEqual(now[key], value) ? [] : [key],
  );
};

/** Keys that berth does not want anything of stay as the host's owner set them. */
const merged = (now: DaemonFile, host: HostSpec): DaemonFile => ({
  ...now,
  ...wanted(host),
  'log-opts': { ...now['log-opts'], ...wanted(host)['log-opts'] },
});

/** Comes before the engine's installation, so that a new engine starts with these settings at once. */
export const daemon: HostStep = {
  name: 'daemon',
  check: (facts, { host }) =>
    gapOf(
      'Docker is set up differently',
      differing(facts, host).map((key) => `${PATH}: ${key} differs`),
    ),
  apply: (facts, { host }) => {
    const content = `${JSON.stringify(merged(daemonConfig(facts), host), null, 2)}\n`;
    return [
      { op: 'directory', path: '/etc/docker', mode: '0755', owner: '0:0' },
      { op: 'file', path: PATH, content, mode: '0644', owner: '0:0' },
      ...(facts.units.get('docker.service')?.active === 'active' ? takeOver(differing(facts, host)) : []),
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
