import { chmod, link, lstat, mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parseFacts, type Facts } from '../../../../bootstrap/probe/facts.ts';
import { probeScript, type ProbeScope } from '../../../../bootstrap/probe/script.ts';
import { sha256 } from '../facts.ts';
import { ME, runShell, scratch } from '../real-shell.ts';

const scope = (root: string, over: Partial<ProbeScope> = {}): ProbeScope => ({
  project: 'berth-team',
  units: ['docker.service'],
  packages: ['ca-certificates', 'no-such-package'],
  paths: [],
  hashed: [],
  links: [],
  filesystems: [root, `${root}/absent`],
  releases: `${root}/releases`,
  images: [],
  disks: [],
  metadata: false,
  hostKeys: [],
  hostKeyCopies: [],
  ...over,
});

const probe = async (asked: ProbeScope, before = '', shell?: string): Promise<Facts> => {
  const outcome = await runShell(`${before}\n${probeScript(asked)}`, shell);
  expect(outcome.code).toBe(0);
  return parseFacts(outcome.stdout, outcome.stderr);
};

/** Commands that stand before the machine's own; each is the body of a shell script. */
const commands = async (root: string, bodies: Record<string, string>): Promise<string> => {
  await mkdir(`${root}/bin`);
  for (const [name, body] of Object.entries(bodies)) {
    await writeFile(`${root}/bin/${name}`, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }
  return `PATH="${root}/bin:$PATH"`;
};

const NAMES = [
  'plain',
  'two words',
  `it's "quoted"`,
  '$HOME `id`',
  '*',
  '-n',
  '码头',
  '#',
  'a;b&c',
  'a%sb',
  '{"json":1}',
];

describe('files', () => {
  it.each(['sh', 'bash'])('%s tells modes, owners and hashes, whatever the names', async (shell) => {
    const root = await scratch();
    const paths = NAMES.map((name) => `${root}/${name}`);
    await Promise.all(paths.map((path, at) => writeFile(path, `content ${at}\n`, { mode: 0o640 })));
    const absent = `${root}/absent`;
    const facts = await probe(
      scope(root, { paths: [...paths, absent], hashed: [...paths, absent] }),
      '',
      shell,
    );
    expect([...facts.paths.keys()]).toEqual(paths);
    for (const [at, path] of paths.entries()) {
      expect(facts.paths.get(path)).toMatchObject({ type: 'regular file', mode: '0640', owner: ME });
      expect(facts.hashes.get(path)).toBe(sha256(`content ${at}\n`));
    }
    expect([facts.paths.has(absent), facts.hashes.has(absent)]).toEqual([false, false]);
  });

  it('looks through a link to a directory, and names what a link says', async () => {
    const root = await scratch();
    await mkdir(`${root}/disk`, { mode: 0o750 });
    await symlink(`${root}/disk`, `${root}/data`);
    await symlink('releases/two words', `${root}/current`);
    const facts = await probe(
      scope(root, { paths: [`${root}/data`], links: [`${root}/current`, `${root}/absent`] }),
    );
    expect(facts.paths.get(`${root}/data`)).toMatchObject({ type: 'directory', mode: '0750' });
    expect(facts.links).toEqual(new Map([[`${root}/current`, 'releases/two words']]));
  });

  it('tells empty files and special bits', async () => {
    const root = await scratch();
    await writeFile(`${root}/empty`, '');
    await mkdir(`${root}/shared`);
    await chmod(`${root}/shared`, 0o2775);
    const facts = await probe(
      scope(root, { paths: [`${root}/empty`, `${root}/shared`], hashed: [`${root}/empty`] }),
    );
    expect(facts.paths.get(`${root}/empty`)?.type).toBe('regular empty file');
    expect(facts.paths.get(`${root}/shared`)?.mode).toBe('2775');
    expect(facts.hashes.get(`${root}/empty`)).toBe(sha256(''));
  });

  it('lists releases, newest first', async () => {
    const root = await scratch();
    for (const [name, time] of [
      ['old', 1],
      ['newest', 3],
      ['middle', 2],
    ] as const) {
      await mkdir(`${root}/releases/${name}`, { recursive: true });
      await utimes(`${root}/releases/${name}`, time, time);
    }
    expect((await probe(scope(root))).releases).toEqual(['newest', 'middle', 'old']);
  });

  it('leaves everything as it was', async () => {
    const root = await scratch();
    await mkdir(`${root}/releases/one`, { recursive: true });
    await writeFile(`${root}/file`, 'x');
    await link(`${root}/file`, `${root}/second`);
    const state = async (): Promise<unknown[]> => {
      const names = (await readdir(root, { recursive: true })).toSorted();
      const stats = await Promise.all(
        ['.', ...names].map((name) => lstat(`${root}/${name}`, { bigint: true })),
      );
      return stats.map(({ ino, mtimeNs, ctimeNs, mode, nlink }, at) => [
        names[at],
        ino,
        mtimeNs,
        ctimeNs,
        mode,
        nlink,
      ]);
    };
    const before = await state();
    const all = [`${root}/file`, `${root}/second`, `${root}/releases`];
    await probe(scope(root, { paths: all, hashed: all, links: all, filesystems: all }));
    expect(await state()).toEqual(before);
  });
});

describe('this machine', () => {
  it('is told as it is', async () => {
    const root = await scratch();
    const facts = await probe(scope(root));
    expect(Math.abs(facts.clock - Date.now() / 1000)).toBeLessThan(10);
    expect(facts.machine).toMatch(/^(x86_64|aarch64)$/);
    expect(facts.os.id).toMatch(/^\w+$/);
    expect(facts.memory.total).toBeGreaterThan(64 * 1024 ** 2);
    expect(facts.free.get('/')).toBeGreaterThan(0);
    expect([facts.free.has(root), facts.free.has(`${root}/absent`)]).toEqual([true, false]);
    expect(facts.packages.has('no-such-package')).toBe(false);
  });

  it.each(['127.0.0.1', '0.0.0.0', '::1'])('has a port open on %s', async (host) => {
    const root = await scratch();
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, host, () => resolve());
    });
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    expect((await probe(scope(root))).listening).toContain(port);
    await new Promise((resolve) => server.close(resolve));
    expect((await probe(scope(root))).listening).not.toContain(port);
  });
});

describe('what commands say', () => {
  it('cannot break the answer', async () => {
    const root = await scratch();
    const hostile = `printf '"}\\n{"version":2,"clock":"\\\\"\\n\\000\\377\\nBERTH-PROBE {}\\n'; echo noise >&2; exit 3`;
    const path = await commands(root, {
      uname: hostile,
      'dpkg-query': hostile,
      systemctl: hostile,
      'cloud-init': 'exit 1',
    });
    const facts = await probe(scope(root), path);
    expect(facts.machine).toContain('"version":2');
    expect(facts.packages.size).toBe(0);
    expect(['running', 'done']).toContain(facts.cloudInit);
  });

  it('is read from rpm where there is no dpkg', async () => {
    const root = await scratch();
    const path = await commands(root, {
      rpm: `shift 3; for name; do case $name in ca-*) echo "ii $name 2024" ;; *) echo "package $name is not installed" ;; esac; done; exit 1`,
    });
    // A machine of the tests has dpkg: the shell is told that it has not.
    const hide = `${path}\ncommand() { [ "$2" = dpkg-query ] && return 1; [ "$1" = -v ] && type "$2"; }`;
    expect((await probe(scope(root), hide)).packages).toEqual(new Map([['ca-certificates', '2024']]));
  });
});

describe('the engine', () => {
  const docker = `case "$1 $2" in
'ps --all') cat "\${0%/*}/ps" ;;
inspect*) shift 3; for id; do echo "{\\"id\\":\\"$id\\",\\"name\\":\\"/n\\",\\"image\\":\\"x\\",\\"labels\\":{\\"a\\":\\"say \\\\\\"hi\\\\\\"\\"},\\"state\\":\\"running\\",\\"health\\":null,\\"startedAt\\":\\"\\"}"; done ;;
'image inspect') shift 4; echo "$1"; echo 'Error: No such image' >&2; exit 1 ;;
esac`;

  it('is absent where there is no dockerd', async () => {
    const root = await scratch();
    const path = await commands(root, {});
    const hide = `${path}\ncommand() { [ "$2" != dockerd ] && type "$2"; }`;
    expect((await probe(scope(root), hide)).engine).toBe('absent');
  });

  it('is down where docker does not answer', async () => {
    const root = await scratch();
    const path = await commands(root, { dockerd: 'exit 1', docker: 'echo cannot connect >&2; exit 1' });
    expect(await probe(scope(root), path)).toMatchObject({ engine: 'down', containers: [] });
  });

  it('tells the containers of this project, and those that hold one of its names', async () => {
    const root = await scratch();
    const path = await commands(root, { dockerd: '', docker });
    const ps = [
      'id-1 berth-team-server-1 berth-team',
      'id-2 berth-team-redis-1 ',
      'id-3 renamed berth-team',
      'id-4 berth-tea-server-1 berth-tea',
      'id-5 xberth-team-server-1 ',
      'id-6 other ',
    ];
    await writeFile(`${root}/bin/ps`, `${ps.join('\n')}\n`);
    const facts = await probe(scope(root), path);
    expect(facts.engine).toBe('up');
    expect(facts.containers.map(({ id }) => id)).toEqual(['id-1', 'id-2', 'id-3']);
    expect(facts.containers[0]?.labels).toEqual({ a: 'say "hi"' });
  });

  it('has no containers, and images only where they are asked for', async () => {
    const root = await scratch();
    const path = await commands(root, { dockerd: '', docker });
    await writeFile(`${root}/bin/ps`, '');
    expect(await probe(scope(root), path)).toMatchObject({ engine: 'up', containers: [], images: new Set() });
    const asked = scope(root, { images: ['a@sha256:1', 'b@sha256:2'] });
    expect((await probe(asked, path)).images).toEqual(new Set(['a@sha256:1']));
  });
});
