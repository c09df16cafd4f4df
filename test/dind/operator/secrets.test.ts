import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { writeFilesIn } from '../../../provision/engine/files.ts';
import { containerIds, healthy } from '../world.ts';
import { joinNetwork, overSsh, type HostSettings } from '../faults/machines.ts';
import type { Outcome } from '../berth.ts';
import { Stack } from '../stack.ts';
import { formsOf, watchFor } from './watcher.ts';

const shared = await Stack.at(inject('sharedStack'));
const machine = await Stack.describe(`t-secret-${process.pid}`, {
  registry: { kind: 'basic', address: 'registry.example.com', username: 'u', password: '${env:NOWHERE}' },
});

const TOKEN = 'tok-7Qm2xVd9LrT4aZ';
const NEXT_TOKEN = 'tok-b8KwN5sYc1HfUe';
const LICENSE = 'lic "5hJ$x" line one of it\n许可证 second-line-ZpR8';

let stack: Stack;
let host: HostSettings;
/** Name → all forms of each secret that this file knows. */
let secrets: Record<string, string[]>;
const said: Record<string, Outcome> = {};

/** The names of the secrets that a text shows. */
const shownIn = (text: string): string[] =>
  Object.entries(secrets).flatMap(([name, forms]) =>
    forms.some((form) => text.includes(form)) ? [name] : [],
  );

beforeAll(async () => {
  await machine.makeMachines();
  await joinNetwork(machine, shared);
  ({ stack, host } = await overSsh(machine, shared));
  host = { ...host, environment: { TOKEN: '${env:BERTH_TEST_TOKEN}', LICENSE: '${file:license}' } };
  await writeFile(join(stack.folder, 'license'), `${LICENSE}\n`, { mode: 0o600 });
  stack.environment['BERTH_TEST_TOKEN'] = TOKEN;
  await stack.write({ hosts: { one: host }, bundle: { healthTimeout: 60, server: { bind: '0.0.0.0' } } });
  const password = stack.environment['BERTH_TEST_REGISTRY_PASSWORD'] ?? '';
  secrets = {
    token: formsOf(TOKEN),
    next: formsOf(NEXT_TOKEN),
    license: formsOf(LICENSE),
    password: formsOf(password),
  };
});
afterAll(async () => {
  await rm(stack.folder, { recursive: true, force: true });
  await machine.remove();
});

test('a first run shows no secret to the process table', async () => {
  const stop = await watchFor(secrets);
  const run = stack.start('provision.mts', '-v', '--yes');
  said['first run, -v'] = await run.done;
  await machine.sh(healthy(machine));
  const { sweeps, sightings } = await stop();
  expect(said['first run, -v']).toMatchObject({ code: 0, stderr: '' });
  // Often enough for a process that lives for a tenth of a second.
  expect(sweeps / said['first run, -v'].seconds).toBeGreaterThan(10);

  expect(sightings.filter(({ place }) => place === 'cmdline')).toEqual([]);
  const { server } = await containerIds(machine);
  const elsewhere = sightings.filter(
    ({ pid, cgroup }) =>
      // The operator's own command was started with them, which is what ${env:…} is for.
      pid !== run.child.pid &&
      // The server and its health check get them: that is what bundle.server.environment is for.
      !(server !== undefined && cgroup.includes(server)),
  );
  expect(elsewhere).toEqual([]);
  // Both exceptions were seen, so the eyes were open.
  const inServer = sightings.filter(({ cgroup }) => server !== undefined && cgroup.includes(server));
  expect(new Set(inServer.map(({ needle }) => needle))).toEqual(new Set(['token', 'license']));
  expect(sightings.some(({ pid, needle }) => pid === run.child.pid && needle === 'password')).toBe(true);
});

test('the server got what the inventory says, byte for byte', async () => {
  const { server } = await containerIds(machine);
  const environment = await machine.sh(`docker inspect --format '{{json .Config.Env}}' ${server ?? ''}`);
  expect(JSON.parse(environment)).toEqual(expect.arrayContaining([`TOKEN=${TOKEN}`, `LICENSE=${LICENSE}`]));
});

describe('what is said', () => {
  test('of a change to come, by --check', async () => {
    stack.environment['BERTH_TEST_TOKEN'] = NEXT_TOKEN;
    said['--check'] = await stack.run('bootstrap.mts', '--check');
    said['--check -v'] = await stack.run('bootstrap.mts', '--check', '-v');
    said['--check --json'] = await stack.run('bootstrap.mts', '--check', '--json');
    stack.environment['BERTH_TEST_TOKEN'] = TOKEN;
    expect(said['--check']).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('server: configuration differs'),
    });
  });

  test('of a failing gate, whose server writes its secret to its log', async () => {
    const undo = await stack.write({
      hosts: { one: { ...host, environment: { NODE_OPTIONS: '--${env:BERTH_TEST_TOKEN}' } } },
      bundle: { healthTimeout: 5, server: { bind: '0.0.0.0' } },
    });
    said['failing, -v'] = await stack.run('bootstrap.mts', '-v', '--yes');
    said['failing, --json'] = await stack.run('bootstrap.mts', '--json', '--yes');
    await undo();
    for (const name of ['failing, -v', 'failing, --json']) {
      expect(said[name]).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/\[secret\] is not allowed in NODE_OPTIONS/),
      });
    }
  });

  test('of a refused login to the registry', async () => {
    const undo = await stack.write({
      registry: {
        kind: 'basic',
        address: 'registry.berth.internal:5000',
        username: '${file:license}',
        password: '${env:BERTH_TEST_TOKEN}',
        ca: 'registry.pem',
      },
    });
    const lock = join(stack.folder, 'inventory.lock.json');
    const text = await readFile(lock, 'utf8');
    await writeFile(lock, text.replace(/(\/redis@sha256:)[0-9a-f]{64}/, `$1${'1'.repeat(64)}`));
    said['refused'] = await stack.run('bootstrap.mts', '-v', '--yes');
    await writeFile(lock, text);
    await undo();
    expect(said['refused']).toMatchObject({ code: 1 });
  });

  test('of an upgrade, as JSON', async () => {
    stack.environment['BERTH_TEST_TOKEN'] = NEXT_TOKEN;
    said['upgrade, --json'] = await stack.run('bootstrap.mts', '--json', '--yes');
    expect(said['upgrade, --json']).toMatchObject({ code: 0 });
    await machine.sh(healthy(machine));
  });

  test('shows no secret, on neither stream', () => {
    const leaks = Object.entries(said).flatMap(([run, { stdout, stderr }]) =>
      shownIn(stdout + stderr).map((name) => `${run}: ${name}`),
    );
    expect(leaks).toEqual([]);
    expect(Object.keys(said)).toHaveLength(8);
  });
});

/** Paths of files in the target with one of the secrets in them, as a user sees them. */
const filesWith = async (user: string): Promise<string[]> => {
  const needles = `${Object.values(secrets).flat().join('\n')}\n`;
  const path = 'needles';
  await writeFilesIn(machine.target(), [{ path, mode: 0o644, uid: 0, gid: 0, content: needles }]);
  const output = await machine.sh(
    `cd / && setpriv --reuid=${user} --regid=${user} --clear-groups grep -rlsF --devices=skip -f ${path} $(ls / | grep -vx -e proc -e sys -e dev -e ${path}) dev/shm; rm ${path}`,
  );
  return output.split('\n').filter(Boolean);
};

describe('what stays', () => {
  test('nothing that another user of the host can read', async () => {
    expect(await filesWith('65534')).toEqual([]);
  });

  test('for root, only the releases’ own environment and what the engine must know of the container', async () => {
    const found = await filesWith('0');
    const { server } = await containerIds(machine);
    const expected = [
      /^opt\/berth\/[\w-]+\/releases\/\w{12}\/environment$/,
      new RegExp(`^var/lib/docker/containers/${String(server)}/config\\.v2\\.json$`),
      /^var\/lib\/containerd\/io\.containerd\.metadata\.v1\.bolt\/meta\.db$/,
      new RegExp(`^run/(docker/)?containerd/.*/${String(server)}/config\\.json$`),
    ];
    expect(found.filter((path) => !expected.some((pattern) => pattern.test(path)))).toEqual([]);
    expect(found.filter((path) => path.endsWith('/environment')).length).toBeGreaterThan(0);
    const modes = await machine.sh(
      `cd / && stat -c '%a %U %n' opt/berth/*/releases/*/environment | cut -d' ' -f1,2 | sort -u`,
    );
    expect(modes).toBe('600 root');
  });

  test('nothing of the login to the registry, and no berth file in /run but the locks', async () => {
    expect(await machine.sh(`ls -A /run/berth/${machine.name}`)).toMatch(
      /^(busy|compose|lock)(\n(busy|compose|lock))*$/,
    );
    expect(await machine.sh('ls -d /root/.docker /home/*/.docker 2>/dev/null; true')).toBe('');
  });

  test("nothing in the host's journals", async () => {
    expect(shownIn(await machine.sh(`journalctl --no-pager --all --output export`))).toEqual([]);
    expect(shownIn(await machine.sh(`cat /opt/berth/${machine.name}/journal.ndjson`))).toEqual([]);
  });

  test('nothing on this side but the file that the operator wrote', async () => {
    const files = await readdir(stack.folder, { recursive: true, withFileTypes: true });
    const holding = await Promise.all(
      files
        .filter((file) => file.isFile())
        .map(async (file) => {
          const path = join(file.parentPath, file.name);
          return shownIn(await readFile(path, 'utf8')).length > 0 ? [file.name] : [];
        }),
    );
    expect(holding.flat()).toEqual(['license']);
    expect((await stat(join(machine.folder, 'home', machine.name, 'id_ed25519'))).mode & 0o777).toBe(0o600);
  });
});
