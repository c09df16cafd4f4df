import type { Operation } from '../core/operation.ts';
import type { Paths } from './paths.ts';

/** Labels by which compose tells whose a container is. */
export const PROJECT_LABEL = 'com.docker.compose.project';
export const SERVICE_LABEL = 'com.docker.compose.service';

/** Arguments of a compose call for a release, taking turns with the supervisor's own calls. */
export const composeArgv = (paths: Paths, directory: string, ...args: string[]): string[] => [
  'flock',
  '-w',
  '120',
  `${paths.run}/compose`,
  'docker',
  'compose',
  '--project-name',
  paths.project,
  '--file',
  `${directory}/compose.yaml`,
  ...args,
];

/**
 * Brings a release's containers up, replacing only those that differ; the health gate waits for them.
 *
 * @param only services to bring up without regard to the others; all of them where absent
 */
export const composeUp = (
  paths: Paths,
  directory: string,
  healthTimeout: number,
  only: readonly string[] = [],
): Operation => ({
  op: 'run',
  argv: composeArgv(
    paths,
    directory,
    '--progress',
    'plain',
    'up',
    '--detach',
    '--pull',
    'never',
    '--no-build',
    ...(only.length === 0 ? ['--remove-orphans', '--quiet-pull'] : ['--quiet-pull', '--no-deps', ...only]),
  ),
  reason: only.length === 0 ? 'bring the containers up' : `bring up ${only.join(' and ')}`,
  deadline: healthTimeout + 120,
  failure: { code: 'start-failed', hint: "the containers' last words stand above" },
});

/** Tells the supervisor which release counts while a run is at work; the mark goes with the run's lock. */
export const markCandidate = (paths: Paths, directory: string): Operation => ({
  op: 'file',
  path: paths.candidate,
  content: directory,
  mode: '0600',
  owner: '0:0',
});
