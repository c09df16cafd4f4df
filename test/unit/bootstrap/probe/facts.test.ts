import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../core/user-error.ts';
import { parseFacts, type Facts } from '../../../../bootstrap/probe/facts.ts';
import { PROBE_MARKER } from '../../../../bootstrap/probe/script.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** What a probe says of a host with nothing on it. */
const BARE: Record<string, string> = {
  clock: '1763600000\n',
  os: '',
  machine: 'x86_64\n',
  container: '',
  memory: '',
  cloudInit: '',
  packageLock: '',
  filesystems: '',
  packages: '',
  units: '',
  paths: '',
  hashes: '',
  links: '',
  releases: '',
  daemon: '',
  composePlugin: '',
  containers: 'absent\n',
  images: '',
  listening: '',
};

const answer = (over: Record<string, string> = {}): string => {
  const values = Object.entries({ ...BARE, ...over }).map(([key, text]) => [key, base64(text)]);
  return `${PROBE_MARKER}${JSON.stringify({ version: 1, ...Object.fromEntries(values) })}\n`;
};

const read = (over: Record<string, string>): Facts => parseFacts(answer(over));

describe('a bare host', () => {
  it('has nothing, and says so', () => {
    expect(parseFacts(answer())).toEqual({
      clock: 1_763_600_000,
      os: { id: 'unknown', version: '', name: 'an unknown system', codename: '' },
      machine: 'x86_64',
      container: null,
      memory: { total: 0, swap: 0 },
      cloudInit: 'absent',
      packageLockHeld: false,
      free: new Map(),
      packages: new Map(),
      units: new Map(),
      paths: new Map(),
      hashes: new Map(),
      links: new Map(),
      releases: [],
      daemon: null,
      composePlugin: false,
      engine: 'absent',
      containers: [],
      images: new Set(),
      listening: new Set(),
      disks: new Map(),
      engineHolds: false,
      metadataGuard: false,
      hostKeys: new Map(),
      hostKeyCopies: [],
    });
  });
});

const HASH = 'a'.repeat(64);
const CONTAINER =
  '{"id":"i","name":"/berth-team-redis-1","image":"x@sha256:1","labels":null,"state":"running","health":null,"startedAt":"t","ports":{"8080/tcp":[{"HostIp":"","HostPort":"80"}],"9090/tcp":null}}';

describe('one answer', () => {
  it.each<{ key: string; text: string; fact: keyof Facts; value: unknown }>([
    {
      key: 'os',
      text: 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\n',
      fact: 'os',
      value: { id: 'debian', version: '13', name: 'Debian GNU/Linux 13 (trixie)', codename: 'trixie' },
    },
    {
      key: 'os',
      text: '# comment\nID="hce"\nPRETTY_NAME="a \\"quoted\\" = {name}"\nVERSION_ID="2.0"\n',
      fact: 'os',
      value: { id: 'hce', version: '2.0', name: 'a \\"quoted\\" = {name}', codename: '' },
    },
    {
      key: 'memory',
      text: 'MemTotal:        2048 kB\nSwapCached:  1 kB\nSwapTotal:       1024 kB\nHugePages_Total: 0\n',
      fact: 'memory',
      value: { total: 2048 * 1024, swap: 1024 * 1024 },
    },
    { key: 'container', text: 'docker\n', fact: 'container', value: 'docker' },
    { key: 'cloudInit', text: 'running\n', fact: 'cloudInit', value: 'running' },
    { key: 'cloudInit', text: 'done\n', fact: 'cloudInit', value: 'done' },
    { key: 'packageLock', text: 'held\n', fact: 'packageLockHeld', value: true },
    {
      key: 'filesystems',
      text: '/|10|4096\n/var/lib/x y|3|512\n',
      fact: 'free',
      value: new Map([
        ['/', 40_960],
        ['/var/lib/x y', 1536],
      ]),
    },
    {
      key: 'packages',
      text: 'ii  docker.io 26.1\nhi  held 1\nrc  removed 2\nun  never \niU  half 3\niF  broken 4\niiR spoilt 5\n',
      fact: 'packages',
      value: new Map([
        ['docker.io', '26.1'],
        ['held', '1'],
      ]),
    },
    {
      key: 'units',
      text: 'Id=docker.service\nActiveState=active\nUnitFileState=enabled\nNeedDaemonReload=no\n\nId=berth-team.service\nActiveState=inactive\nUnitFileState=\nNeedDaemonReload=yes\n',
      fact: 'units',
      value: new Map([
        ['docker.service', { active: 'active', enabled: 'enabled', needsReload: false }],
        ['berth-team.service', { active: 'inactive', enabled: '', needsReload: true }],
      ]),
    },
    {
      key: 'paths',
      text: '/a b|directory|755|0:0|root:root\n/s|regular file|0|1:2|UNKNOWN:x\n/t|directory|2755|0:0|root:root\n',
      fact: 'paths',
      value: new Map([
        ['/a b', { type: 'directory', mode: '0755', owner: '0:0', ownerName: 'root:root' }],
        ['/s', { type: 'regular file', mode: '0000', owner: '1:2', ownerName: 'UNKNOWN:x' }],
        ['/t', { type: 'directory', mode: '2755', owner: '0:0', ownerName: 'root:root' }],
      ]),
    },
    { key: 'hashes', text: `${HASH}  /a  b\n`, fact: 'hashes', value: new Map([['/a  b', HASH]]) },
    {
      key: 'hashes',
      text: `\\${HASH}  /a\\\\x2db\n${HASH}  /c\n`,
      fact: 'hashes',
      value: new Map([
        [String.raw`/a\x2db`, HASH],
        ['/c', HASH],
      ]),
    },
    {
      key: 'hostKeys',
      text: '/etc/a|256 SHA256:ab/c+ no comment (ED25519)\n/etc/b|\n',
      fact: 'hostKeys',
      value: new Map([['/etc/a', 'SHA256:ab/c+']]),
    },
    { key: 'hostKeyCopies', text: '/a\n/b\n', fact: 'hostKeyCopies', value: ['/a', '/b'] },
    { key: 'metadataGuard', text: 'kept\n', fact: 'metadataGuard', value: true },
    { key: 'engineHolds', text: '0123\n', fact: 'engineHolds', value: true },
    { key: 'links', text: '/l|/to/there\n/absent|\n', fact: 'links', value: new Map([['/l', '/to/there']]) },
    { key: 'releases', text: 'new\nold\n', fact: 'releases', value: ['new', 'old'] },
    { key: 'daemon', text: '{ "a": 1 }\n', fact: 'daemon', value: '{ "a": 1 }\n' },
    { key: 'composePlugin', text: '/usr/libexec\n', fact: 'composePlugin', value: true },
    { key: 'containers', text: 'down\n', fact: 'engine', value: 'down' },
    { key: 'containers', text: 'up\n', fact: 'engine', value: 'up' },
    {
      key: 'containers',
      text: `up\n${CONTAINER}\n`,
      fact: 'containers',
      value: [
        {
          id: 'i',
          name: 'berth-team-redis-1',
          image: 'x@sha256:1',
          labels: null,
          state: 'running',
          health: null,
          startedAt: 't',
          ports: [80],
        },
      ],
    },
    {
      key: 'images',
      text: 'a@sha256:1\nb@sha256:2\n',
      fact: 'images',
      value: new Set(['a@sha256:1', 'b@sha256:2']),
    },
    {
      key: 'listening',
      text: '0100007F:1F90\n00000000000000000000000000000000:0016\n',
      fact: 'listening',
      value: new Set([8080, 22]),
    },
  ])('$key gives $fact: case %#', ({ key, text, fact, value }) => {
    expect(read({ [key]: text })[fact]).toEqual(value);
  });
});

describe('what surrounds the answer', () => {
  it.each([
    ['a banner', `Welcome!\nAuthorised use only {"version":1}\n\n${answer()}`],
    ['a banner with no line end, which the probe itself supplies', `Welcome!\n${answer()}`],
    ['words after it', `${answer()}goodbye\n`],
    ['a line that only mentions the marker', `see ${PROBE_MARKER}\n${answer()}`],
  ])('%s is harmless', (_, stdout) => {
    expect(parseFacts(stdout).machine).toBe('x86_64');
  });

  it.each([
    ['nothing', '', ''],
    ['a refusal', 'This account is not available.\n', ''],
    ['half an answer', answer().slice(0, 80), ''],
    ['an answer of another version', answer().replace('"version":1', '"version":2'), ''],
    ['an answer with a part missing', answer().replace('"memory"', '"memoir"'), ''],
    ['an answer whose parts are empty, as where there is no base64', answer({ containers: '' }), ''],
    ['a container that is none', answer({ containers: 'up\n{"id":1}\n' }), ''],
    ['a container that is no JSON', answer({ containers: 'up\nError: no such object\n' }), ''],
    ['an unknown word', answer({ cloudInit: 'perhaps' }), ''],
  ])('%s is probe-unreadable', (_, stdout, stderr) => {
    expect(() => parseFacts(stdout, stderr)).toThrow(expect.objectContaining({ code: 'probe-unreadable' }));
  });

  it.each([
    ['', '', 'nothing came back'],
    ['no shell for you\n', '', 'no shell for you'],
    ['out\n', 'first\nsh: 1: base64: not found\n', 'base64: not found'],
  ])('says what the host said last: %j %j', (stdout, stderr, message) => {
    expect(() => parseFacts(stdout, stderr)).toThrow(UserError);
    expect(() => parseFacts(stdout, stderr)).toThrow(message);
  });
});
