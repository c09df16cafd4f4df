import { describe } from 'vitest';
import type { Operation } from '../../../../core/operation.ts';
import type { ContainerFacts, Facts } from '../../../../bootstrap/probe/facts.ts';
import type { Service } from '../../../../bootstrap/release/release.ts';
import { current } from '../../../../bootstrap/steps/current.ts';
import { prune } from '../../../../bootstrap/steps/prune.ts';
import { services } from '../../../../bootstrap/steps/services.ts';
import { supervision } from '../../../../bootstrap/steps/supervision.ts';
import type { Want } from '../../../../bootstrap/want.ts';
import { bundleSpec, changed, containerOf } from '../facts.ts';
import { stepCases, type Difference } from './case.ts';

const mark = ({ release }: Want): Operation => ({
  op: 'file',
  path: '/run/berth/team/candidate',
  content: release.directory,
  mode: '0600',
  owner: '0:0',
});
const compose = ({ release }: Want, flags: string[], reason: string): Operation => ({
  op: 'run',
  argv: [
    'flock -w 120 /run/berth/team/compose docker compose --project-name berth-team --file'.split(' '),
    `${release.directory}/compose.yaml`,
    '--progress plain up --detach --pull never --no-build'.split(' '),
    flags,
  ].flat(),
  reason,
  deadline: 240,
  failure: { code: 'start-failed', hint: "the containers' last words stand above" },
});
const up = (want: Want): Operation =>
  compose(want, ['--remove-orphans', '--quiet-pull'], 'bring the containers up');
const remove = (...ids: string[]): Operation => ({
  op: 'run',
  argv: ['docker', 'rm', '--force', ...ids],
  reason: 'remove containers that are in the way',
  deadline: 120,
});
const unpause = (...ids: string[]): Operation => ({
  op: 'run',
  argv: ['docker', 'unpause', ...ids],
  reason: 'wake paused containers',
  deadline: 120,
});
const restart = (...ids: string[]): Operation => ({
  op: 'run',
  argv: ['docker', 'restart', ...ids],
  reason: 'restart unhealthy containers',
  deadline: 120,
});

/** The host's containers, the server's changed. */
const server =
  (over: Partial<ContainerFacts>): Difference =>
  ({ containers: [first, ...rest] }) => ({
    containers: first === undefined ? rest : [{ ...first, ...over }, ...rest],
  });
const withMore =
  (make: (want: Want, service: Service) => ContainerFacts): Difference =>
  (facts, want) => ({
    containers: [...facts.containers, ...want.release.services.slice(0, 1).map((one) => make(want, one))],
  });
const labels = (project: string, service: string, more: Record<string, string> = {}) => ({
  'com.docker.compose.project': project,
  'com.docker.compose.service': service,
  ...more,
});
const OLD = `registry.example.com:5000/berth/server@sha256:${'d'.repeat(64)}`;

describe('services', () => {
  stepCases(services, [
    { case: 'as wanted', details: [] },
    { case: 'starting', facts: server({ health: 'starting' }), details: [] },
    { case: 'without a health check', facts: server({ health: null }), details: [] },
    {
      case: 'none there',
      facts: () => ({ containers: [] }),
      details: ['server: no container', 'postgres: no container', 'redis: no container'],
      apply: (want) => [mark(want), up(want)],
    },
    {
      case: 'no engine yet',
      facts: () => ({ engine: 'absent', containers: [] }),
      details: ['server: no container', 'postgres: no container', 'redis: no container'],
      apply: (want) => [mark(want), up(want)],
    },
    { case: 'an engine that is down', facts: () => ({ engine: 'down', containers: [] }), details: [] },
    {
      case: 'another image',
      facts: server({ image: OLD, labels: labels('berth-team', 'server', { 'berth.config': 'of another' }) }),
      details: [`server: runs ${OLD}`],
      apply: (want) => [mark(want), up(want)],
    },
    {
      case: 'another image under the labels that are wanted',
      facts: server({ image: OLD }),
      details: [`server: runs ${OLD}`],
      apply: (want) => [mark(want), remove('id-of-server'), up(want)],
    },
    {
      case: 'paused, which compose cannot start',
      facts: server({ state: 'paused' }),
      details: ['server: paused'],
      apply: (want) => [mark(want), unpause('id-of-server'), up(want)],
    },
    {
      case: 'one that others depend on',
      facts: ({ containers }) => ({ containers: containers.filter(({ id }) => id !== 'id-of-redis') }),
      details: ['redis: no container'],
      apply: (want) => [
        mark(want),
        compose(want, ['--quiet-pull', '--no-deps', 'redis'], 'bring up redis'),
        up(want),
      ],
    },
    {
      case: 'paused for so long that it is unhealthy',
      facts: server({ state: 'paused', health: 'unhealthy' }),
      details: ['server: paused'],
      apply: (want) => [mark(want), unpause('id-of-server'), up(want)],
    },
    {
      case: 'another configuration',
      facts: server({ labels: labels('berth-team', 'server', { 'berth.config': 'of another' }) }),
      details: ['server: configuration differs'],
      apply: (want) => [mark(want), up(want)],
    },
    ...['exited', 'created', 'restarting', 'dead'].map((state) => ({
      case: state,
      facts: server({ state }),
      details: [`server: ${state}`],
      apply: (want: Want) => [mark(want), up(want)],
    })),
    {
      case: 'unhealthy',
      facts: server({ health: 'unhealthy' }),
      details: ['server: unhealthy'],
      apply: (want) => [mark(want), restart('id-of-server'), up(want)],
    },
    {
      case: 'two of one service',
      facts: withMore((want, service) =>
        containerOf(want, service, { id: 'second', name: 'berth-team-server-2' }),
      ),
      details: ['server: 2 containers instead of one'],
      apply: (want) => [mark(want), remove('id-of-server', 'second'), up(want)],
    },
    {
      case: 'a service that is no longer part of the bundle',
      facts: withMore((want, service) =>
        containerOf(want, service, { name: 'berth-team-proxy-1', labels: labels('berth-team', 'proxy') }),
      ),
      details: ['berth-team-proxy-1: not part of this release'],
      apply: (want) => [mark(want), up(want)],
    },
    {
      case: "somebody's one-off container",
      facts: withMore((want, service) =>
        containerOf(want, service, {
          name: 'berth-team-server-run-1',
          labels: labels('berth-team', 'server', { 'com.docker.compose.oneoff': 'True' }),
        }),
      ),
      details: [],
    },
    ...[null, labels('other', 'server')].map((found, at) => ({
      case: `a name taken by somebody else: ${at}`,
      facts: server({ id: 'thief', image: 'nginx', labels: found }),
      details: ['server: no container', "berth-team-server-1: somebody else's container (nginx) in the way"],
      apply: (want: Want) => [mark(want), remove('thief'), up(want)],
    })),
    {
      case: 'a neighbour whose stack has a name that begins like this one',
      facts: withMore((want, service) =>
        containerOf(want, service, {
          id: 'neighbour',
          name: 'berth-team-staging-server-1',
          labels: labels('berth-team-staging', 'server'),
        }),
      ),
      details: [],
    },
    {
      case: 'a container of another tool whose name begins like this one',
      facts: withMore((want, service) =>
        containerOf(want, service, { id: 'theirs', name: 'berth-team-backup', labels: null }),
      ),
      details: [],
    },
  ]);
});

describe('current', () => {
  stepCases(current, [
    { case: 'as wanted', details: [] },
    {
      case: 'no link yet',
      facts: () => ({ links: new Map() }),
      details: ({ release }) => [`/opt/berth/team/current: missing, should be ${release.directory}`],
      apply: ({ release }) => [{ op: 'link', path: '/opt/berth/team/current', target: release.directory }],
    },
    {
      case: 'an older release',
      facts: () => ({ links: new Map([['/opt/berth/team/current', '/opt/berth/team/releases/old']]) }),
      details: ({ release }) => [
        `/opt/berth/team/current: /opt/berth/team/releases/old, should be ${release.directory}`,
      ],
      apply: ({ release }) => [{ op: 'link', path: '/opt/berth/team/current', target: release.directory }],
    },
  ]);
});

const state =
  (active: string, over: Partial<Facts> = {}): Difference =>
  (facts) => ({
    units: changed(facts.units, {
      'berth-team.service': { active, enabled: 'enabled', needsReload: false },
    }),
    ...over,
  });

describe('supervision', () => {
  const start: Operation = { op: 'service', unit: 'berth-team.service', action: 'start' };
  stepCases(supervision, [
    { case: 'active', details: [] },
    ...['inactive', 'failed', 'activating', 'deactivating'].map((active) => ({
      case: active,
      facts: state(active),
      details: [`berth-team.service: ${active}`],
      apply: (want: Want) => [mark(want), start],
    })),
    {
      case: 'activating while containers are missing',
      facts: state('activating', { containers: [] }),
      details: [],
    },
    {
      case: 'not there',
      facts: (facts) => ({ units: changed(facts.units, { 'berth-team.service': undefined }) }),
      details: ['berth-team.service: absent'],
      apply: (want) => [mark(want), start],
    },
  ]);
});

const releases =
  (...older: string[]): Difference =>
  (_, want) => ({ releases: [want.release.id, ...older] });

describe('prune', () => {
  const PRUNE = `releases=$1; shift
for repository; do
  docker image ls --digests --no-trunc --format '{{.Repository}}@{{.Digest}}' "$repository" | while read -r image; do
    grep -qsF "$image" "$releases"/*/release.json || docker image rm "$image" >/dev/null || true
  done
done`;
  const removal = (...ids: string[]): Operation[] => [
    { op: 'remove', paths: ids.map((id) => `/opt/berth/team/releases/${id}`) },
    {
      op: 'run',
      argv: [
        'sh',
        '-ec',
        PRUNE,
        'prune',
        '/opt/berth/team/releases',
        ...Object.values(bundleSpec().images).map((image) => image.split('@')[0] ?? ''),
      ],
      reason: 'remove images that no kept release uses',
      deadline: 300,
    },
  ];
  stepCases(prune, [
    { case: 'as many as are kept', facts: releases('b', 'c'), details: [] },
    { case: 'one too many', facts: releases('b', 'c', 'd'), details: ['release d'], apply: removal('d') },
    {
      case: 'several',
      bundle: { keep: 1 },
      facts: releases('b', 'c'),
      details: ['release b', 'release c'],
      apply: removal('b', 'c'),
    },
    {
      case: 'the one that was current until now goes as any other',
      facts: (_, want) => ({
        releases: [want.release.id, 'b', 'c', 'd'],
        links: new Map([['/opt/berth/team/current', '/opt/berth/team/releases/d']]),
      }),
      details: ['release d'],
      apply: removal('d'),
    },
    {
      case: 'the wanted one counts before it is there',
      facts: () => ({ releases: ['a', 'b', 'c'] }),
      details: ['release c'],
      apply: removal('c'),
    },
    {
      case: 'the wanted one is an old one: it stays',
      facts: (_, want) => ({ releases: ['a', 'b', 'c', want.release.id] }),
      details: ['release c'],
      apply: removal('c'),
    },
  ]);
});
