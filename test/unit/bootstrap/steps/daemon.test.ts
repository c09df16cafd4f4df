import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../../core/operation.ts';
import { daemon } from '../../../../bootstrap/steps/daemon.ts';
import { changed, DISK, hostSpec, readyFacts, wanted } from '../facts.ts';
import { stepCases, type Difference } from './case.ts';

const PATH = '/etc/docker/daemon.json';
const OURS = {
  'live-restore': true,
  'log-driver': 'json-file',
  'log-opts': { 'max-size': '10485760', 'max-file': '3' },
};
/** A file that had them all is written in the order in which it was read: what is known of it first. */
const LOG_OPTS_FIRST = {
  'log-opts': OURS['log-opts'],
  'live-restore': true,
  'log-driver': 'json-file',
};
const write = (content: object): Operation[] => [
  { op: 'directory', path: '/etc/docker', mode: '0755', owner: '0:0' },
  { op: 'file', path: PATH, content: `${JSON.stringify(content, null, 2)}\n`, mode: '0644', owner: '0:0' },
];
const reload: Operation[] = [
  {
    op: 'run',
    argv: ['dockerd', '--validate', `--config-file=${PATH}`],
    reason: `check ${PATH}`,
    deadline: 30,
  },
  { op: 'service', unit: 'docker.service', action: 'reload' },
];
const restart: Operation[] = [...reload, { op: 'service', unit: 'docker.service', action: 'restart' }];
const file =
  (content: unknown): Difference =>
  () => ({ daemon: JSON.stringify(content) });
const differs = (...keys: string[]): string[] => keys.map((key) => `${PATH}: ${key} differs`);
const mirrors = { docker: { ...hostSpec().docker, registryMirrors: ['https://a.example.com'] } };

describe('daemon.json', () => {
  stepCases(daemon, [
    { case: 'as wanted', details: [] },
    {
      case: 'more in it than berth wants',
      facts: file({ ...OURS, debug: true, dns: ['1.1.1.1'] }),
      details: [],
    },
    {
      case: 'keys in another order',
      facts: file(Object.fromEntries(Object.entries(OURS).toReversed())),
      details: [],
    },
    {
      case: 'missing, before there is an engine',
      facts: (facts) => ({ daemon: null, units: changed(facts.units, { 'docker.service': undefined }) }),
      details: differs('live-restore', 'log-driver', 'log-opts'),
      apply: write(OURS),
    },
    {
      case: 'missing, and the engine runs',
      facts: () => ({ daemon: null }),
      details: differs('live-restore', 'log-driver', 'log-opts'),
      apply: [...write(OURS), ...restart],
    },
    {
      case: 'only what a reload takes over',
      facts: file({ ...OURS, 'live-restore': false }),
      details: differs('live-restore'),
      apply: [...write(LOG_OPTS_FIRST), ...reload],
    },
    {
      case: 'mirrors are new',
      host: mirrors,
      facts: file(OURS),
      details: differs('registry-mirrors'),
      apply: [...write({ ...LOG_OPTS_FIRST, 'registry-mirrors': ['https://a.example.com'] }), ...reload],
    },
    {
      case: 'mirrors that somebody else set stay where none are wanted',
      facts: file({ ...OURS, 'registry-mirrors': ['https://b.example.com'] }),
      details: [],
    },
    {
      case: 'data on a disk, as wanted',
      machine: { disks: [DISK] },
      details: [],
    },
    {
      case: 'a disk, and an engine that holds nothing',
      machine: { disks: [DISK] },
      facts: file({ ...OURS, features: { cdi: true } }),
      details: differs('features', 'data-root'),
      apply: [
        ...write({
          'log-opts': OURS['log-opts'],
          features: { cdi: true, 'containerd-snapshotter': false },
          'live-restore': true,
          'log-driver': 'json-file',
          'data-root': '/data/docker',
        }),
        ...restart,
      ],
    },
    {
      case: 'a disk, and an engine that holds something elsewhere',
      machine: { disks: [DISK] },
      facts: () => ({ daemon: JSON.stringify(OURS), engineHolds: true }),
      details: [],
    },
    {
      case: 'a disk, and a place that the owner chose',
      machine: { disks: [DISK] },
      facts: file({ ...OURS, 'data-root': '/srv/docker' }),
      details: [],
    },
    {
      case: 'what the owner set stays',
      facts: file({ 'log-driver': 'local', 'log-opts': { tag: 'x' }, dns: ['1.1.1.1'] }),
      details: differs('log-opts', 'log-driver', 'live-restore'),
      apply: [
        ...write({
          'log-opts': { tag: 'x', ...OURS['log-opts'] },
          'log-driver': 'json-file',
          dns: ['1.1.1.1'],
          'live-restore': true,
        }),
        ...restart,
      ],
    },
  ]);

  it.each(['{', '[]', '"text"', '{"log-opts":1}', '{"log-opts":{"max-file":3}}'])(
    'stays untouched where it is %s',
    async (content) => {
      const want = await wanted();
      const facts = readyFacts(want, { daemon: content });
      for (const half of [daemon.check, daemon.apply]) {
        expect(() => half(facts, want)).toThrow(
          expect.objectContaining({ code: 'bad-daemon-config', hint: expect.stringContaining(PATH) }),
        );
      }
    },
  );
});
