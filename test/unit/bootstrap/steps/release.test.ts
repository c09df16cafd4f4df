import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../../core/operation.ts';
import { Secret } from '../../../../core/secret.ts';
import { directories } from '../../../../bootstrap/steps/directories.ts';
import { images } from '../../../../bootstrap/steps/images.ts';
import { release } from '../../../../bootstrap/steps/release.ts';
import { secrets } from '../../../../bootstrap/steps/secrets.ts';
import { tools } from '../../../../bootstrap/steps/tools.ts';
import { unit } from '../../../../bootstrap/steps/unit.ts';
import { bundleSpec, changed, readyFacts, wanted } from '../facts.ts';
import { stepCases, type Difference } from './case.ts';

const path = (mode: string, owner: string, ownerName = owner) => ({
  type: 'directory',
  mode,
  owner,
  ownerName,
});
const ROOT = 'root:root';

const make = ([at, mode, owner]: [string, string, string]): Operation => ({
  op: 'directory',
  path: at,
  mode,
  owner,
});

describe('directories', () => {
  const all: [string, string, string][] = [
    ['/opt/berth', '0755', '0:0'],
    ['/opt/berth/team', '0755', '0:0'],
    ['/opt/berth/team/releases', '0755', '0:0'],
    ['/opt/berth/team/secrets', '0700', '0:0'],
    ['/var/lib/berth', '0755', '0:0'],
    ['/var/lib/berth/team', '0755', '0:0'],
    ['/var/lib/berth/team/postgres', '0700', '999:999'],
    ['/var/lib/berth/team/redis', '0700', '999:999'],
    ['/var/lib/berth/team/files', '0750', '1000:1000'],
    ['/var/lib/berth/team/backups', '0700', '0:0'],
  ];
  stepCases(directories, [
    { case: 'all there', details: [] },
    {
      case: 'none there: parents come first',
      facts: () => ({ paths: new Map() }),
      details: all.map(([at]) => `${at}: missing`),
      apply: all.map(make),
    },
    {
      case: 'on a data disk',
      host: { dataDir: '/mnt/data' },
      facts: (facts) => ({ paths: changed(facts.paths, { '/mnt/data/team/redis': undefined }) }),
      details: ['/mnt/data/team/redis: missing'],
      apply: [make(['/mnt/data/team/redis', '0700', '999:999'])],
    },
    {
      case: 'open to all, and of another',
      facts: (facts) => ({
        paths: changed(facts.paths, {
          '/opt/berth/team/secrets': path('0755', '0:0', ROOT),
          '/var/lib/berth/team/postgres': path('0755', '1001:1001', 'ops:ops'),
        }),
      }),
      details: [
        '/opt/berth/team/secrets: mode 0755, should be 0700',
        '/var/lib/berth/team/postgres: mode 0755, should be 0700',
        '/var/lib/berth/team/postgres: owner 1001:1001 (ops:ops), should be 999:999',
      ],
      apply: [
        make(['/opt/berth/team/secrets', '0700', '0:0']),
        make(['/var/lib/berth/team/postgres', '0700', '999:999']),
      ],
    },
  ]);
});

const password = (name: string): string => `/opt/berth/team/secrets/${name}-password`;

describe('secrets', () => {
  const access = { mode: '0440', owner: '0:64646' };
  stepCases(secrets, [
    { case: 'both there', details: [] },
    {
      case: 'one missing: only that one is made',
      facts: (facts) => ({ paths: changed(facts.paths, { [password('redis')]: undefined }) }),
      details: [`${password('redis')}: missing`],
      apply: [{ op: 'generate', bytes: 32, path: password('redis'), ...access }],
    },
    {
      case: 'one with another mode is not made anew',
      facts: (facts) => ({
        paths: changed(facts.paths, { [password('postgres')]: path('0444', '0:0', ROOT) }),
      }),
      details: [
        `${password('postgres')}: mode 0444, should be 0440`,
        `${password('postgres')}: owner 0:0 (${ROOT}), should be 0:64646`,
      ],
      apply: [{ op: 'access', path: password('postgres'), ...access }],
    },
  ]);
});

describe('release', () => {
  const secret = { environment: { API_TOKEN: new Secret('hunter2') } };
  stepCases(release, [
    { case: 'there', details: [] },
    {
      case: 'new',
      host: secret,
      facts: () => ({ releases: ['older'], paths: new Map(), hashes: new Map() }),
      details: () => Object.entries(bundleSpec().images).map(([name, image]) => `${name}: ${image}`),
      apply: ({ release: { directory, files } }) => [
        { op: 'directory', path: directory, mode: '0755', owner: '0:0' },
        ...files.map((file) => ({ op: 'file' as const, ...file, owner: '0:0' })),
      ],
    },
    {
      case: 'half written by a run that died',
      facts: (facts, { release: { directory } }) => ({
        paths: changed(facts.paths, { [`${directory}/environment`]: undefined }),
        hashes: changed(facts.hashes, { [`${directory}/environment`]: undefined }),
      }),
      details: ({ release: { directory } }) => [`${directory}/environment: missing`],
      apply: ({ release: { directory } }) => [
        {
          op: 'file',
          path: `${directory}/environment`,
          content: new Secret(''),
          mode: '0600',
          owner: '0:0',
        },
      ],
    },
    {
      case: 'edited by hand, and opened to all',
      facts: (facts, { release: { directory } }) => ({
        paths: changed(facts.paths, { [`${directory}/environment`]: path('0644', '0:0', ROOT) }),
        hashes: changed(facts.hashes, { [`${directory}/compose.yaml`]: 'of another' }),
      }),
      details: ({ release: { directory } }) => [
        `${directory}/compose.yaml: content differs`,
        `${directory}/environment: mode 0644, should be 0600`,
      ],
      apply: ({ release: { directory, files } }) => [
        {
          op: 'file',
          path: `${directory}/compose.yaml`,
          content: files[0]?.content ?? '',
          mode: '0644',
          owner: '0:0',
        },
        { op: 'access', path: `${directory}/environment`, mode: '0600', owner: '0:0' },
      ],
    },
    {
      case: 'its directory closed',
      facts: (facts, want) => ({
        paths: changed(facts.paths, { [want.release.directory]: path('0700', '0:0', ROOT) }),
      }),
      details: ({ release: { directory } }) => [`${directory}: mode 0700, should be 0755`],
      apply: ({ release: { directory } }) => [
        { op: 'directory', path: directory, mode: '0755', owner: '0:0' },
      ],
    },
  ]);

  it('shows no secret in its gap', async () => {
    const want = await wanted({}, secret);
    for (const facts of [readyFacts(want, { releases: [] }), readyFacts(want, { hashes: new Map() })]) {
      expect(JSON.stringify(release.check(facts, want))).not.toContain('hunter2');
      expect(JSON.stringify(release.apply(facts, want))).not.toContain('hunter2');
    }
  });
});

const absent = (image: string): string => `${image}: not on the host`;

describe('images', () => {
  const { server, postgres, redis } = bundleSpec().images;
  const access = {
    address: 'registry.example.com:5000',
    username: 'deploy',
    password: new Secret('hunter2'),
  };
  const environment = { DOCKER_CONFIG: '/run/berth/team/docker' };
  const login: Operation = {
    op: 'run',
    argv: ['docker', 'login', '--username', 'deploy', '--password-stdin', 'registry.example.com:5000'],
    input: access.password,
    environment,
    reason: 'log in to registry.example.com:5000',
    deadline: 60,
    failure: {
      code: 'registry-login-refused',
      hint: 'check the user and password of registry.example.com:5000 in the inventory, and that the host reaches it and trusts its certificate',
    },
  };
  const pull = (image: string) => ({
    op: 'run' as const,
    argv: ['docker', 'pull', '--quiet', image],
    environment,
    reason: `pull ${image}`,
    deadline: 1800,
    failure: {
      code: 'image-missing',
      hint: 'publish the images again: npx zx scripts/publish.mts <inventory>',
    },
  });
  stepCases(images, [
    { case: 'all there', details: [] },
    {
      case: 'none there',
      want: { access },
      facts: () => ({ images: new Set() }),
      details: [absent(server), absent(postgres), absent(redis)],
      apply: [login, pull(server), pull(postgres), pull(redis)],
    },
    {
      case: 'the server is new',
      want: { access },
      facts: () => ({ images: new Set([postgres, redis, server.replace('aaa', 'ddd')]) }),
      details: [absent(server)],
      apply: [login, pull(server)],
    },
    {
      case: 'no engine yet',
      want: { access },
      facts: () => ({ engine: 'absent', images: new Set() }),
      details: [absent(server), absent(postgres), absent(redis)],
      apply: [login, pull(server), pull(postgres), pull(redis)],
    },
    {
      case: 'the machine logs in by its role: nothing is asked for here, and nothing of it stays',
      bundle: { registry: { address: 'r.example.com', helper: 'ecr-login' } },
      facts: () => ({ images: new Set([postgres, redis]) }),
      details: [absent(server)],
      apply: [
        { op: 'directory', path: '/run/berth/team/docker', mode: '0700', owner: '0:0' },
        {
          op: 'file',
          path: '/run/berth/team/docker/config.json',
          content: '{"credHelpers":{"r.example.com":"ecr-login"}}\n',
          mode: '0600',
          owner: '0:0',
        },
        {
          ...pull(server),
          environment: {
            ...environment,
            AWS_ECR_DISABLE_CACHE: 'true',
            AWS_ECR_CACHE_DIR: '/run/berth/team/docker/ecr',
          },
        },
      ],
    },
    { case: 'an engine that is down', facts: () => ({ engine: 'down', images: new Set() }), details: [] },
  ]);

  it('are not pulled without asking for access first', async () => {
    const want = await wanted();
    expect(() => images.apply(readyFacts(want, { images: new Set() }), want)).toThrow('access');
  });
});

describe('unit', () => {
  const UNIT = 'berth-team.service';
  const FILE = `/etc/systemd/system/${UNIT}`;
  const SUPERVISE = '/opt/berth/team/supervise';
  const daemonReload: Operation = {
    op: 'run',
    argv: ['systemctl', 'daemon-reload'],
    reason: 'have systemd read its units',
    deadline: 60,
  };
  const service = (action: 'enable' | 'reload'): Operation => ({ op: 'service', unit: UNIT, action });
  const state =
    (active: string, enabled: string, needsReload = false): Difference =>
    (facts) => ({
      units: changed(facts.units, { [UNIT]: { active, enabled, needsReload } }),
    });
  stepCases(unit, [
    { case: 'as wanted', details: [] },
    { case: 'stopped, which is not its business', facts: state('inactive', 'enabled'), details: [] },
    {
      case: 'not there',
      facts: (facts) => ({
        paths: changed(facts.paths, { [FILE]: undefined, [SUPERVISE]: undefined }),
        hashes: new Map(),
        units: changed(facts.units, { [UNIT]: undefined }),
      }),
      details: [`${SUPERVISE}: missing`, `${FILE}: missing`, `${UNIT}: not enabled at boot`],
      apply: (want) => [
        { op: 'file', path: SUPERVISE, content: want.supervise, mode: '0755', owner: '0:0' },
        { op: 'file', path: FILE, content: want.unit, mode: '0644', owner: '0:0' },
        daemonReload,
        service('enable'),
      ],
    },
    {
      case: 'a new supervisor takes over from one that runs',
      facts: (facts) => ({ hashes: changed(facts.hashes, { [SUPERVISE]: 'of another' }) }),
      details: [`${SUPERVISE}: content differs`],
      apply: (want) => [
        { op: 'file', path: SUPERVISE, content: want.supervise, mode: '0755', owner: '0:0' },
        daemonReload,
        service('reload'),
      ],
    },
    {
      case: 'a new supervisor, and none runs',
      facts: (facts, want) => ({
        hashes: changed(facts.hashes, { [SUPERVISE]: 'of another' }),
        ...state('failed', 'enabled')(facts, want),
      }),
      details: [`${SUPERVISE}: content differs`],
      apply: (want) => [
        { op: 'file', path: SUPERVISE, content: want.supervise, mode: '0755', owner: '0:0' },
        daemonReload,
      ],
    },
    {
      case: 'not executable',
      facts: (facts) => ({ paths: changed(facts.paths, { [SUPERVISE]: path('0644', '0:0', ROOT) }) }),
      details: [`${SUPERVISE}: mode 0644, should be 0755`],
      apply: [{ op: 'access', path: SUPERVISE, mode: '0755', owner: '0:0' }, daemonReload, service('reload')],
    },
    {
      case: 'changed on disk, and systemd has not read it',
      facts: state('active', 'enabled', true),
      details: [`${UNIT}: systemd runs an older version of it`],
      apply: [daemonReload],
    },
    {
      case: 'not enabled',
      facts: state('active', 'disabled'),
      details: [`${UNIT}: not enabled at boot`],
      apply: [daemonReload, service('enable')],
    },
  ]);
});

describe('tools', () => {
  const PATH = '/var/lib/berth/team/files/tools.yaml';
  const declared = { server: { ...bundleSpec().server, tools: 'kind: toolset\n' } };
  const file: Operation = {
    op: 'file',
    path: PATH,
    content: 'kind: toolset\n',
    mode: '0640',
    owner: '0:1000',
  };
  stepCases(tools, [
    { case: 'none declared: what a person put there stays', details: [] },
    { case: 'as declared', bundle: declared, details: [] },
    {
      case: 'not there yet',
      bundle: declared,
      facts: ({ paths, hashes }) => ({
        paths: changed(paths, { [PATH]: undefined }),
        hashes: changed(hashes, { [PATH]: undefined }),
      }),
      details: [`${PATH}: missing`],
      apply: [file],
    },
    {
      case: 'another text',
      bundle: declared,
      facts: ({ hashes }) => ({ hashes: changed(hashes, { [PATH]: '0'.repeat(64) }) }),
      details: [`${PATH}: content differs`],
      apply: [file],
    },
  ]);
});
