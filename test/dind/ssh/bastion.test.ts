import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../bootstrap/ssh/connect.ts';
import { World, type Server } from './world.ts';

let world: World;
let bastion: Server;
let inner: Server;

beforeAll(async () => {
  world = await World.open();
  const network = await world.network();
  bastion = await world.start({ network });
  inner = await world.start({ network, alias: 'inner' });
  await writeFile(
    world.path('config'),
    [
      `Host bastion\n  HostName 127.0.0.1\n  Port ${bastion.port}\n  User deploy`,
      'Host behind\n  HostName inner\n  Port 22\n  ProxyJump bastion',
      `Host *\n  IdentityFile ${world.path('id')}`,
    ].join('\n'),
  );
});

afterAll(() => world.close());

const publicKeyOf = async (server: Server): Promise<string> =>
  (await world.inside(server, 'cat', '/etc/ssh/ssh_host_ed25519_key.pub')).trim();

const login = async (more: Parameters<World['host']>[1]): Promise<string> => {
  const connection = await connect(world.host({ port: 22 }, more), world.options());
  const { stdout } = await connection.run('id -un', { deadline: 10 });
  connection.close();
  await connection.closed;
  return stdout.trim();
};

describe('a host behind a bastion', () => {
  it('is reached through a jump of the inventory', async () => {
    expect(await login({ address: 'inner', jumps: [`root@127.0.0.1:${bastion.port}`] })).toBe('root');
  });

  it('is reached through ProxyJump, each with its own settings', async () => {
    expect(await login({ address: 'behind' })).toBe('root');
  });

  it('is reached through two jumps', async () => {
    const jumps = ['bastion', 'root@inner'];
    expect(await login({ address: 'inner', jumps })).toBe('root');
  });

  it('has its key checked, and so has the bastion', async () => {
    const strict = { address: 'inner', jumps: ['bastion'], hostKeyPolicy: 'strict' as const };
    const options = world.options({ knownHosts: world.path('empty') });
    await expect(connect(world.host({ port: 22 }, strict), options)).rejects.toMatchObject({
      code: 'unknown-host-key',
      message: expect.stringContaining('web (jump bastion): its host key is not known'),
    });
    const key = await publicKeyOf(bastion);
    await writeFile(world.path('empty'), `[127.0.0.1]:${bastion.port} ${key}\n`);
    await expect(connect(world.host({ port: 22 }, strict), options)).rejects.toMatchObject({
      code: 'unknown-host-key',
      message: expect.stringContaining('web: its host key is not known'),
    });
    const connection = await connect(
      world.host({ port: 22 }, { ...strict, hostKeys: [await publicKeyOf(inner)] }),
      options,
    );
    connection.close();
  });

  it('says which of the two cannot be reached', async () => {
    const host = world.host({ port: 1 }, { address: 'inner', jumps: ['bastion'] });
    await expect(connect(host, world.options())).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(
        /^web: no SSH connection to root@inner:1: the jump before it could not connect/,
      ),
    });
  });
});
