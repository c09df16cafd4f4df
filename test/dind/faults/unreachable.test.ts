/** Long, because what is misread at a login is told apart only by trying each way of it on one machine. */
import { execFile, spawn } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Events, Outcome } from '../berth.ts';
import { Stack } from '../stack.ts';
import { healthy, snapshot } from '../world.ts';
import { joinNetwork, overSsh, type HostSettings } from './machines.ts';

const execute = promisify(execFile);

const shared = await Stack.at(inject('sharedStack'));
/** A machine of its own for what may not be done to the shared one. */
const machine = await Stack.describe(`t-reach-${process.pid}`, {
  registry: { kind: 'basic', address: 'registry.example.com', username: 'u', password: '${env:NOWHERE}' },
});
let stack: Stack;
let host: HostSettings;

beforeAll(async () => {
  await machine.makeMachines();
  await joinNetwork(machine, shared);
  ({ stack, host } = await overSsh(machine, shared));
});
afterAll(async () => {
  await rm(stack.folder, { recursive: true, force: true });
  await machine.remove();
});

/** Runs with some settings of the host changed; an undefined one is left out. */
const runWith = async (
  settings: HostSettings,
  environment: NodeJS.ProcessEnv = {},
  ...flags: string[]
): Promise<Outcome & { events: Events }> => {
  const undo = await stack.write({ hosts: { one: { ...host, ...settings } } });
  const before = { ...stack.environment };
  Object.assign(stack.environment, environment);
  try {
    return await stack.json('bootstrap.mts', ...flags);
  } finally {
    for (const name of Object.keys(environment)) stack.environment[name] = before[name];
    await undo();
  }
};

const failureOf = ({ code, events }: { code: number | null; events: Events }): object => {
  expect(events.failures).toHaveLength(1);
  expect(events.recap).toMatchObject({ hosts: [{ host: 'one', ok: 0, changed: 0, failed: 1 }] });
  return { exit: code, ...events.failures[0] };
};

/** What matters of a run that should have nothing to do, to be compared with NOTHING_TO_DO. */
const doneBy = ({ code, events }: { code: number | null; events: Events }): object => {
  const [host] = events.recap?.hosts ?? [];
  return { code, failures: events.failures, gaps: events.gaps, changed: host?.changed, failed: host?.failed };
};

const NOTHING_TO_DO = { code: 0, failures: [], gaps: {}, changed: 0, failed: 0 };

const keyPair = async (name: string): Promise<string> => {
  const path = join(stack.folder, name);
  await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path]);
  return path;
};

const fingerprintOf = async (path: string): Promise<string> =>
  (await execute('ssh-keygen', ['-lf', path])).stdout.split(' ')[1] ?? '';

describe('a host that somebody else made', () => {
  test('the shared target, reached over ssh with the same settings, needs nothing', async () => {
    const same = await overSsh(shared, shared);
    const before = await snapshot(shared);
    // Asked first: what is shared must stay as it is.
    expect(doneBy(await same.stack.json('bootstrap.mts', '--check'))).toEqual(NOTHING_TO_DO);
    const outcome = await same.stack.json('bootstrap.mts');
    expect(doneBy(outcome)).toEqual(NOTHING_TO_DO);
    expect(outcome.events.all).toContainEqual(
      expect.objectContaining({ type: 'connect', target: `berth@127.0.0.1:${String(same.host['port'])}` }),
    );
    expect(await snapshot(shared)).toEqual(before);
    await same.forget();
  });

  test('a fresh one gets the whole stack, from a registry with a login and an authority of its own', async () => {
    const { code, events } = await stack.json('provision.mts');
    expect(events.failures).toEqual([]);
    expect(code).toBe(0);
    expect(events.changed).toEqual(
      expect.arrayContaining(['docker', 'registry-ca', 'images', 'services', 'current', 'supervision']),
    );
    expect(events.all).toContainEqual(
      expect.objectContaining({ type: 'endpoint', url: 'http://127.0.0.1:8080/mcp' }),
    );
    await machine.sh(healthy(machine));
  });

  test('and then needs nothing', async () => {
    const before = await snapshot(machine);
    expect(doneBy(await stack.json('bootstrap.mts'))).toEqual(NOTHING_TO_DO);
    expect(await snapshot(machine)).toEqual(before);
  });
});

describe('a host that cannot be reached', () => {
  let before: string[];
  beforeAll(async () => {
    before = await snapshot(machine);
  });

  test('a key that is not there, or is no key', async () => {
    const absent = join(stack.folder, 'absent');
    expect(failureOf(await runWith({ identity: absent }))).toMatchObject({
      exit: 1,
      code: 'unreadable-key',
      message: `one: the private key ${absent} cannot be used: ENOENT: no such file or directory, open '${absent}'`,
      hint: 'Correct the identity in the inventory, or the file’s permissions.',
    });
    const garbage = join(stack.folder, 'garbage');
    await writeFile(garbage, 'no key at all\n');
    expect(failureOf(await runWith({ identity: garbage }))).toMatchObject({
      exit: 1,
      code: 'unreadable-key',
      message: expect.stringMatching(`^one: the private key ${garbage} cannot be used: .+`),
    });
  });

  test.runIf(process.getuid?.() === 0)('files of this machine that may not be read or written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'berth-other-'));
    await cp(stack.folder, folder, { recursive: true });
    const home = join(folder, 'home');
    await rm(home, { recursive: true, force: true });
    await mkdir(home);
    await chmod(home, 0o755);
    const key = join(folder, 'secret-key');
    await cp(String(host['identity']), key);
    /** What a person without rights is told; the inventory and what it names are theirs, the key is not. */
    const toldTo = async (settings: HostSettings): Promise<string> => {
      const undo = await stack.write({ hosts: { one: { ...host, identity: key, ...settings } } });
      await cp(stack.inventory, join(folder, 'inventory.yaml'));
      await undo();
      for (const name of ['', 'inventory.yaml', 'registry-user'])
        await chown(join(folder, name), NOBODY, NOBODY);
      return asNobody(['bootstrap.mts', join(folder, 'inventory.yaml')], { BERTH_HOME: home });
    };
    await chmod(key, 0o600);
    const unreadableKey = await toldTo({});
    expect(unreadableKey).toContain(
      `✗ one: the private key ${key} cannot be used: EACCES: permission denied`,
    );
    expect(unreadableKey).toContain(
      '  hint: Correct the identity in the inventory, or the file’s permissions.',
    );

    await chown(key, NOBODY, NOBODY);
    const knownHosts = join(home, 'known_hosts');
    const refused = `✗ EACCES: permission denied, open '${knownHosts}'\n  hint: It is a file of this machine:`;
    expect(await toldTo({ hostKeys: undefined, hostKeyPolicy: 'accept-new' })).toContain(refused);
    await writeFile(knownHosts, '', { mode: 0o600 });
    expect(await toldTo({})).toContain(refused);
    await rm(folder, { recursive: true });
  });

  test('a port where nobody listens', async () => {
    const port = await freePort();
    expect(failureOf(await runWith({ port }))).toMatchObject({
      exit: 1,
      code: 'unreachable',
      message: `one: no SSH connection to berth@127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
      hint: 'Nothing listens there: is sshd running, and is the port right?',
    });
  });

  test('a machine that hangs, for as long as the ssh config says to wait', async () => {
    const home = join(stack.folder, 'operator');
    await mkdir(join(home, '.ssh'), { recursive: true });
    await writeFile(join(home, '.ssh', 'config'), 'Host *\n  ConnectTimeout 2\n');
    await machine.target().pause();
    const outcome = await runWith({}, { HOME: home });
    await machine.target().unpause();
    expect(failureOf(outcome)).toMatchObject({
      exit: 1,
      code: 'unreachable',
      message: `one: no SSH connection to berth@127.0.0.1:${String(host['port'])}: no login within 2 s`,
      hint: 'Check the address, the port, the security group and that sshd runs there.',
    });
    expect(outcome.seconds).toBeLessThan(10);
    // Meanwhile a person could see what it was at.
    expect(outcome.events.all.map(({ type }) => type).slice(0, 2)).toEqual(['start', 'connect']);
  });

  test('a login that is refused, naming each key that was tried', async () => {
    const [one, two] = [await keyPair('wrong'), await keyPair('worse')];
    expect(failureOf(await runWith({ identity: [one, two] }))).toMatchObject({
      exit: 1,
      code: 'login-refused',
      message: [
        `one: login as berth@127.0.0.1:${String(host['port'])} was refused`,
        `  ${one}, ssh-ed25519 ${await fingerprintOf(one)}: refused`,
        `  ${two}, ssh-ed25519 ${await fingerprintOf(two)}: refused`,
        '  the server offers: publickey',
      ].join('\n'),
      hint: 'Check that one of these public keys is in ~berth/.ssh/authorized_keys there, and that berth is the right user.',
    });
  });

  test('a host key that is another than the one that is known', async () => {
    const other = await keyPair('other-host');
    const known = (await readFile(`${other}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
    const failure = failureOf(await runWith({ hostKeys: [known] }));
    const shown = String(host['hostKeys']);
    await writeFile(join(stack.folder, 'shown.pub'), shown);
    expect(failure).toMatchObject({
      exit: 1,
      code: 'host-key-changed',
      message: [
        `one: the host key is not the one that is known for [127.0.0.1]:${String(host['port'])}`,
        `  known: ssh-ed25519 ${await fingerprintOf(other)} (hostKeys of the inventory)`,
        `  shown: ssh-ed25519 ${await fingerprintOf(join(stack.folder, 'shown.pub'))}`,
      ].join('\n'),
      hint: expect.stringContaining(
        `If it is right, replace the known one (hostKeys of the inventory) by:\n  ${shown}`,
      ),
    });
  });

  test('an unknown host key; the hint is true', async () => {
    const failure = failureOf(await runWith({ hostKeys: undefined }));
    const knownHosts = join(stack.folder, 'home', 'known_hosts');
    const line = `[127.0.0.1]:${String(host['port'])} ${String(host['hostKeys'])}`;
    expect(failure).toMatchObject({
      exit: 1,
      code: 'unknown-host-key',
      message: expect.stringMatching(/^one: its host key is not known: ssh-ed25519 SHA256:/),
      hint: expect.stringContaining(`\n  - append to ${knownHosts}: ${line}\n`),
    });
    await mkdir(join(stack.folder, 'home'), { recursive: true });
    await writeFile(knownHosts, `${line}\n`);
    expect(doneBy(await runWith({ hostKeys: undefined }))).toEqual(NOTHING_TO_DO);
    await rm(knownHosts);
    expect(doneBy(await runWith({ hostKeys: undefined, hostKeyPolicy: 'accept-new' }))).toEqual(
      NOTHING_TO_DO,
    );
    expect(await readFile(knownHosts, 'utf8')).toBe(`${line}\n`);
    expect(doneBy(await runWith({ hostKeys: undefined }))).toEqual(NOTHING_TO_DO);
  });

  test('none of it touched the host', async () => {
    expect(await snapshot(machine)).toEqual(before);
  });
});

/** Makes a user who is let in by the same key. */
const addUser = async (user: string, shell: string): Promise<void> => {
  await machine.sh(
    `useradd --create-home --shell ${shell} ${user} && cp -r /home/berth/.ssh /home/${user}/ && chown -R ${user}: /home/${user}/.ssh`,
  );
};

describe('a login user', () => {
  test('who may not become root is told what to do, and doing it helps', async () => {
    await addUser('plain', '/bin/bash');
    const { exit, code, message, hint } = Object(failureOf(await runWith({ user: 'plain' })));
    expect({ exit, code }).toEqual({ exit: 1, code: 'no-sudo' });
    expect(message).toBe(
      'one: plain@127.0.0.1 may not become root without a password. It said:\n  sudo: a password is required',
    );
    const command = /^As root on that machine: (.*)\. Or log in as root\.$/.exec(hint)?.[1];
    await machine.sh(String(command));
    expect(doneBy(await runWith({ user: 'plain' }))).toEqual(NOTHING_TO_DO);
  });

  test('whose shell is dash is as good as one with bash', async () => {
    await addUser('dasher', '/bin/dash');
    await machine.sh("echo 'dasher ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/dasher");
    expect(doneBy(await runWith({ user: 'dasher' }))).toEqual(NOTHING_TO_DO);
  });

  test('who has no shell is told so', async () => {
    await addUser('shut', '/usr/sbin/nologin');
    expect(failureOf(await runWith({ user: 'shut' }))).toMatchObject({
      exit: 1,
      code: 'no-shell',
      message:
        'one: shut@127.0.0.1 may log in, but runs no script. It said:\n  This account is currently not available.',
      hint: 'Give shut a shell (chsh -s /bin/sh shut) and no forced command (ForceCommand, command=).',
    });
  });

  describe('whose shell talks', () => {
    /** Banner, message of the day, and a .bashrc that greets on both streams and ends in the middle of a line. */
    beforeAll(async () => {
      await machine.sh(`
        printf 'AUTHORIZED USE ONLY\\n' > /etc/issue.net
        printf 'Banner /etc/issue.net\\nPrintMotd yes\\n' > /etc/ssh/sshd_config.d/20-banner.conf
        printf 'Welcome!\\nBERTH-PROBE {}\\n' > /etc/motd
        printf '%s\\n' 'echo "Welcome to $(hostname)"; echo held; printf "no end of line"; echo "oops" >&2; printf "nor here" >&2' > /home/berth/.bashrc
        systemctl reload ssh`);
    });

    test('is not misread where nothing is to be done', async () => {
      expect(doneBy(await stack.json('bootstrap.mts'))).toEqual(NOTHING_TO_DO);
    });

    test('is not misread while much is done, and not shown as what a step said', async () => {
      const { code, stdout } = await withEnvironment({ GREETING: 'one' }, () =>
        stack.run('bootstrap.mts', '-v'),
      );
      expect({ code, stdout }).toMatchObject({ code: 0 });
      expect(stdout).toContain('services changed');
      expect(stdout).not.toMatch(/oops|nor here|Welcome/);
      await machine.sh(healthy(machine));
    });

    test('is not taken for the lock', async () => {
      const lock = `/run/berth/${machine.name}/lock`;
      await machine.sh(
        `systemd-run --quiet --unit t-holder sh -c 'exec 9>>${lock}; flock 9; echo "someone@elsewhere since ever" > ${lock}; sleep 600'`,
      );
      await machine.sh(`until ! flock -n ${lock} true; do sleep 0.1; done`);
      await withEnvironment({ GREETING: 'two' }, async () => {
        const run = stack.start('bootstrap.mts', '--json');
        await expect
          .poll(run.said, { timeout: 30_000 })
          .toContain('waiting: the host is locked by someone@elsewhere since ever');
        expect(run.said()).not.toContain('"step":"services","state":"started"');
        await machine.sh('systemctl stop t-holder');
        expect(await run.done).toMatchObject({ code: 0 });
      });
    });

    test('is not among the last words of what failed', async () => {
      const undo = await stack.write({ bundle: { healthTimeout: 5, server: { bind: '0.0.0.0' } } });
      const outcome = await withEnvironment({ NODE_OPTIONS: '--no-such-option' }, () =>
        stack.json('bootstrap.mts'),
      );
      await undo();
      const [failure] = outcome.events.failures;
      expect(failure).toMatchObject({ code: 'unhealthy' });
      expect(failure?.log?.join('\n')).toContain('--no-such-option');
      expect(JSON.stringify(failure)).not.toMatch(/oops|nor here|Welcome/);
    });
  });

  test('after all of it, a good run converges', async () => {
    expect(await stack.json('bootstrap.mts')).toMatchObject({ code: 0 });
    expect(doneBy(await stack.json('bootstrap.mts'))).toEqual(NOTHING_TO_DO);
    await machine.sh(healthy(machine));
  });
});

const withEnvironment = async <T>(environment: Record<string, string>, run: () => Promise<T>): Promise<T> => {
  const undo = await stack.write({ hosts: { one: { ...host, environment } } });
  try {
    return await run();
  } finally {
    await undo();
  }
};

const NOBODY = 65_534;

/** What a command of berth says to a person who is not root. */
const asNobody = async (args: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> => {
  const rights = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  const child = spawn('setpriv', [...rights, process.execPath, 'node_modules/.bin/zx', ...args], {
    env: { ...process.env, ...stack.environment, HOME: '/nonexistent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  await new Promise((resolve) => child.once('close', resolve));
  return said;
};

/** A port on this machine that was free a moment ago. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      server.close(() => resolve(port));
    });
  });
