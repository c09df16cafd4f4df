import type { Operation } from '../../core/operation.ts';
import { gapOf } from '../../core/step.ts';
import type { ContainerFacts, Facts } from '../probe/facts.ts';
import { CONFIG_LABEL } from '../release/compose.ts';
import type { Service } from '../release/release.ts';
import type { Want } from '../want.ts';
import { composeUp, markCandidate, PROJECT_LABEL, SERVICE_LABEL } from '../compose.ts';
import type { HostStep } from './host-step.ts';

const ONE_OFF = 'com.docker.compose.oneoff';

const ours = (facts: Facts, want: Want): ContainerFacts[] =>
  facts.containers.filter(
    ({ labels }) => labels?.[PROJECT_LABEL] === want.paths.project && labels[ONE_OFF] !== 'True',
  );

/** Containers that hold one of our names without being ours: they would block it. Another stack's names may begin with ours. */
const intruders = (facts: Facts, want: Want): ContainerFacts[] => {
  const { project } = want.paths;
  const names = new Set(want.release.services.map(({ name }) => `${project}-${name}-1`));
  return facts.containers.filter(
    ({ name, labels }) => names.has(name) && labels?.[PROJECT_LABEL] !== project,
  );
};

const containersOf = (facts: Facts, want: Want, service: Service): ContainerFacts[] =>
  ours(facts, want).filter(({ labels }) => labels?.[SERVICE_LABEL] === service.name);

const strays = (facts: Facts, want: Want): ContainerFacts[] =>
  ours(facts, want).filter(
    ({ labels }) => !want.release.services.some(({ name }) => name === labels?.[SERVICE_LABEL]),
  );

const serviceDetails = (facts: Facts, want: Want, service: Service): string[] => {
  const [container, ...more] = containersOf(facts, want, service);
  if (container === undefined) return [`${service.name}: no container`];
  if (more.length > 0) return [`${service.name}: ${more.length + 1} containers instead of one`];
  if (container.image !== service.image) return [`${service.name}: runs ${container.image}`];
  if (container.labels?.[CONFIG_LABEL] !== service.fingerprint)
    return [`${service.name}: configuration differs`];
  if (container.state !== 'running') return [`${service.name}: ${container.state}`];
  return container.health === 'unhealthy' ? [`${service.name}: unhealthy`] : [];
};

/**
 * Services that differ and others depend on: replaced by themselves first, because compose would
 * replace with them whatever depends on them.
 */
const replacedAlone = (facts: Facts, want: Want): string[] => {
  const { services, independent } = want.release;
  const differing = services.filter((service) => serviceDetails(facts, want, service).length > 0);
  return differing.length === services.length
    ? []
    : differing.map(({ name }) => name).filter((name) => independent.includes(name));
};

const details = (facts: Facts, want: Want): string[] => [
  ...want.release.services.flatMap((service) => serviceDetails(facts, want, service)),
  ...strays(facts, want).map(({ name }) => `${name}: not part of this release`),
  ...intruders(facts, want).map(
    ({ name, image }) => `${name}: somebody else's container (${image}) in the way`,
  ),
];

/** Compose judges by labels alone: of one that carries the wanted ones with another image it would see nothing. */
const isImpostor = ({ image, labels }: ContainerFacts, service: Service): boolean =>
  image !== service.image && labels?.[CONFIG_LABEL] === service.fingerprint;

/** Containers whose image or number compose would not judge as berth does. */
const toRemove = (facts: Facts, want: Want): string[] => [
  ...intruders(facts, want).map(({ id }) => id),
  ...want.release.services.flatMap((service) => {
    const found = containersOf(facts, want, service);
    return found.length > 1 || found.some((one) => isImpostor(one, service)) ? found.map(({ id }) => id) : [];
  }),
];

/** Compose can start what is stopped, but nothing that is paused. */
const paused = (facts: Facts, want: Want): string[] =>
  ours(facts, want).flatMap(({ id, state }) => (state === 'paused' ? [id] : []));

/** One that is paused answers no health check either: to wake it is enough. */
const unhealthy = (facts: Facts, want: Want): string[] =>
  want.release.services.flatMap((service) =>
    containersOf(facts, want, service).flatMap(({ id, health, state }) =>
      health === 'unhealthy' && state !== 'paused' ? [id] : [],
    ),
  );

/** The containers themselves: each of its image, with its configuration, running. Compose replaces only what differs. */
export const services: HostStep = {
  name: 'services',
  // Of an engine that is down nothing is known; the docker step starts it, and then this is asked again.
  check: (facts, want) => gapOf('containers differ', facts.engine === 'down' ? [] : details(facts, want)),
  apply: (facts, want): Operation[] => [
    markCandidate(want.paths, want.release.directory),
    ...docker('rm', ['--force', ...toRemove(facts, want)], 1, 'remove containers that are in the way'),
    ...docker('unpause', paused(facts, want), 0, 'wake paused containers'),
    ...docker('restart', unhealthy(facts, want), 0, 'restart unhealthy containers'),
    ...[replacedAlone(facts, want)]
      .filter((names) => names.length > 0)
      .map((names) => composeUp(want.paths, want.release.directory, want.bundle.healthTimeout, names)),
    composeUp(want.paths, want.release.directory, want.bundle.healthTimeout),
  ],
};

/** A docker command over some containers; none where there are no more arguments than its flags. */
const docker = (command: string, rest: string[], flags: number, reason: string): Operation[] =>
  rest.length === flags ? [] : [{ op: 'run', argv: ['docker', command, ...rest], reason, deadline: 120 }];
