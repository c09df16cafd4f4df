import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../../bootstrap/ssh/connect.ts';
import type { Host } from '../../../core/host.ts';
import { execute, World, type Server } from './world.ts';

let world: World;
let server: Server;
/** `type base64` of the server's two keys. */
let ed25519: string;
let ecdsa: string;

beforeAll(async () => {
  world = await World.open();
  server = await world.start();
  const publicKey = async (type: string): Promise<string> => {
    const line = await world.inside(server, 'cat', `/etc/ssh/ssh_host_${type}_key.pub`);
    return line.split(' ').slice(0, 2).join(' ');
  };
  ed25519 = await publicKey('ed25519');
  ecdsa = await publicKey('ecdsa');
});

afterAll(() => world.close());

beforeEach(() => rm(world.path('known_hosts'), { force: true }));

const login = async (more: Partial<Host> = {}): Promise<void> => {
  const connection = await connect(world.host(server, { hostKeyPolicy: 'strict', ...more }), world.options());
  connection.close();
};

const known = (...lines: string[]): Promise<void> => writeFile(world.path('known_hosts'), lines.join('\n'));

const name = (): string => `[127.0.0.1]:${server.port}`;

describe('the host key', () => {
  it('is refused while it is unknown, with the line that would accept it', async () => {
    const error: unknown = await login().catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'unknown-host-key' });
    const hint = error instanceof Error && 'hint' in error ? String(error.hint) : '';
    await known(/append to \S+: (.*)/.exec(hint)?.[1] ?? '');
    await login();
  });

  it('is written down once where the policy says so, and counts from then on', async () => {
    await known('db ssh-ed25519 AAAA');
    await login({ hostKeyPolicy: 'accept-new' });
    await login({ hostKeyPolicy: 'accept-new' });
    await login();
    expect(await readFile(world.path('known_hosts'), 'utf8')).toBe(
      `db ssh-ed25519 AAAA\n${name()} ${ed25519}\n`,
    );
  });

  it('is written into a file for its owner alone, whole lines however many write', async () => {
    await Promise.all(Array.from({ length: 5 }, () => login({ hostKeyPolicy: 'accept-new' })));
    const text = await readFile(world.path('known_hosts'), 'utf8');
    expect(new Set(text.trimEnd().split('\n'))).toEqual(new Set([`${name()} ${ed25519}`]));
    expect((await stat(world.path('known_hosts'))).mode & 0o777).toBe(0o600);
  });

  it('is found behind a hash', async () => {
    await known(`${name()} ${ed25519}\n`);
    await execute('ssh-keygen', ['-H', '-f', world.path('known_hosts')]);
    expect(await readFile(world.path('known_hosts'), 'utf8')).toMatch(/^\|1\|/);
    await login();
  });

  it('is asked for in the type that is known', async () => {
    await known(`${name()} ${ecdsa}`);
    await expect(login()).resolves.toBeUndefined();
  });

  it('is refused when it changed, whatever the policy', async () => {
    await known('', `${name()} ssh-ed25519 ${ed25519.slice(12, -4)}AAAA`);
    await expect(login({ hostKeyPolicy: 'accept-new' })).rejects.toMatchObject({
      code: 'host-key-changed',
      message: expect.stringContaining(`(${world.path('known_hosts')}:2)`),
    });
  });

  it('is refused when it is revoked', async () => {
    await known(`@revoked * ${ed25519}`, `${name()} ${ed25519}`);
    await expect(login()).rejects.toMatchObject({ code: 'host-key-revoked' });
  });

  it('is the inventory’s to say, whatever the file says', async () => {
    await known(`${name()} ssh-ed25519 AAAA`);
    await login({ hostKeys: [`${ed25519} root@web`] });
    await known(`${name()} ${ed25519}`);
    await expect(login({ hostKeys: [`ssh-ed25519 ${ed25519.slice(12, -4)}AAAA`] })).rejects.toMatchObject({
      code: 'host-key-changed',
    });
  });
});
