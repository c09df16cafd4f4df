import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../bootstrap/ssh/connect.ts';
import type { RunResult } from '../../../bootstrap/ssh/connection.ts';
import type { Host } from '../../../core/host.ts';
import { Secret } from '../../../core/secret.ts';
import { execute, World, type Server } from './world.ts';

let world: World;
let server: Server;

beforeAll(async () => {
  world = await World.open();
  await world.makeKey('locked', 'a passphrase');
  await world.makeKey('stranger');
  server = await world.start({ sshd: ['-o', 'LogLevel=VERBOSE'] });
});

afterAll(() => world.close());

const run = async (more: Partial<Host>, script: string, options = world.options()): Promise<RunResult> => {
  const connection = await connect(world.host(server, more), options);
  try {
    return await connection.run(script, { deadline: 10 });
  } finally {
    connection.close();
  }
};

describe('run', () => {
  it.each(['root', 'deploy', 'tcsh'])('is root, whoever logs in: %s', async (user) => {
    const script = 'id -un; echo "it\'s $0" >&2; cat; exit 3';
    expect(await run({ user }, script)).toEqual({ code: 3, stdout: 'root\n', stderr: "it's sh\n" });
  });

  it('puts nothing of the script into an argument list', async () => {
    const { stdout } = await run(
      { user: 'deploy' },
      'secret=hunter2\ncat /proc/[0-9]*/cmdline | tr "\\0" " "',
    );
    expect(stdout).toContain('sudo -n timeout');
    expect(stdout).not.toContain('hunter2');
  });

  it('opens one session for one script', async () => {
    const before = await sessions();
    await run({ user: 'deploy' }, 'true');
    expect((await sessions()) - before).toBe(1);
  });

  it('gives lines as they come, and the signal that ended a script', async () => {
    const connection = await connect(world.host(server), world.options());
    const lines: string[] = [];
    const result = await connection.run('echo 中文; echo oops >&2; printf end; kill -TERM $$', {
      deadline: 10,
      onLine: (stream, line) => lines.push(`${stream} ${line}`),
    });
    connection.close();
    expect(lines.toSorted()).toEqual(['stderr oops', 'stdout end', 'stdout 中文']);
    expect(result.stdout).toBe('中文\nend');
    expect(result.code === 143 || result.signal === 'SIGTERM').toBe(true);
  });

  it('keeps the last MiB of a flood', async () => {
    const { stdout } = await run({}, 'yes 0123456789abcde | head -c 3145728; echo end');
    expect(stdout.startsWith('[the first 2097156 bytes were cut]\n')).toBe(true);
    expect(stdout.endsWith('abcde\nend\n')).toBe(true);
  });

  it('takes a script of a MiB', async () => {
    const { stdout } = await run({}, `wc -c <<'END'\n${'x'.repeat(1024 * 1024)}\nEND`);
    expect(stdout.trim()).toBe(String(1024 * 1024 + 1));
  });

  it('says who may not become root, and what to write where', async () => {
    await expect(run({ user: 'plain' }, 'true')).rejects.toMatchObject({
      code: 'no-sudo',
      message:
        'web: plain@127.0.0.1 may not become root without a password. It said:\n  sudo: a password is required',
      hint: expect.stringContaining("echo 'plain ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/plain"),
    });
  });

  it('knows a shell that runs nothing', async () => {
    await expect(run({ user: 'shut' }, 'true')).rejects.toMatchObject({
      code: 'no-shell',
      message: expect.stringContaining('This account is currently not available.'),
    });
  });
});

describe('identities', () => {
  it('takes a key that is held in memory', async () => {
    const key = new Secret(await readFile(world.path('id'), 'utf8'));
    expect((await run({ identities: [{ key }] }, 'true')).code).toBe(0);
  });

  it('names every identity that was refused', async () => {
    const identities = [{ path: world.path('stranger') }, { path: world.path('locked') }];
    const error = await run({ identities, user: 'deploy' }, 'true').catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'login-refused' });
    expect(String(error).replaceAll(/SHA256:\S+(?=:)/g, 'SHA256:…'))
      .toBe(`UserError: web: login as deploy@127.0.0.1:${server.port} was refused
  ${world.path('stranger')}, ssh-ed25519 SHA256:…: refused
  ${world.path('locked')}: needs a passphrase: add it to ssh-agent (ssh-add), and let SSH_AUTH_SOCK name the agent
  the server offers: publickey, password`);
  });

  it.each(['nothing-there', 'known_hosts'])('says why a key cannot be read: %s', async (name) => {
    await expect(run({ identities: [{ path: world.path(name) }] }, 'true')).rejects.toMatchObject({
      code: 'unreadable-key',
      message: expect.stringContaining(world.path(name)),
    });
  });

  it('lets the agent sign: for an encrypted file, and by itself', async () => {
    const agent = await startAgent();
    try {
      const options = world.options({ agent: agent.socket });
      expect((await run({ identities: [{ path: world.path('locked') }] }, 'true', options)).code).toBe(0);
      expect((await run({ identities: [{ path: world.path('locked.pub') }] }, 'true', options)).code).toBe(0);
      expect((await run({ identities: [] }, 'true', options)).code).toBe(0);
    } finally {
      await agent.stop();
    }
  });

  it('takes user, port and keys from the ssh config', async () => {
    const config = world.path('web.config');
    await writeFile(
      config,
      `Host web.test\n  HostName 127.0.0.1\n  Port ${server.port}\n  User deploy\n  IdentityFile ${world.path('gone')}\n  IdentityFile ${world.path('id')}\n`,
    );
    const { port: _port, user: _user, ...host } = world.host(server, { address: 'web.test', identities: [] });
    const connection = await connect(host, world.options({ sshConfig: config }));
    expect(connection.target).toBe(`deploy@127.0.0.1:${server.port}`);
    connection.close();
    await connection.closed;
  });
});

const sessions = async (): Promise<number> => {
  const { stdout } = await execute('sh', [
    '-c',
    `docker logs ${server.container.id} 2>&1 | grep -c 'Starting session\\|session opened' || true`,
  ]);
  return Number(stdout);
};

const startAgent = async (): Promise<{ socket: string; stop: () => Promise<unknown> }> => {
  const socket = world.path('agent');
  const { stdout } = await execute('ssh-agent', ['-a', socket]);
  const environment = { ...process.env, SSH_AUTH_SOCK: socket, SSH_AGENT_PID: /PID=(\d+)/.exec(stdout)?.[1] };
  const askpass = world.path('askpass');
  await writeFile(askpass, "#!/bin/sh\necho 'a passphrase'\n", { mode: 0o700 });
  await execute('ssh-add', [world.path('locked')], {
    env: { ...environment, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force' },
  });
  return { socket, stop: () => execute('ssh-agent', ['-k'], { env: environment }) };
};
