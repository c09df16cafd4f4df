import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../bootstrap/ssh/connect.ts';
import { World, type Server } from './world.ts';

let world: World;
let server: Server;

beforeAll(async () => {
  world = await World.open();
  server = await world.start();
});

afterAll(() => world.close());

describe('reaching a server', () => {
  it('knows a port where nothing listens', async () => {
    await expect(connect(world.host({ port: 1 }), world.options())).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/^web: no SSH connection to root@127\.0\.0\.1:1: .*ECONNREFUSED/),
      hint: 'Nothing listens there: is sshd running, and is the port right?',
    });
  });

  it('knows a name that does not resolve', async () => {
    const host = world.host(server, { address: 'nowhere.invalid' });
    await expect(connect(host, world.options())).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('does not wait for ever for a server that says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const port = portOf(silent.address());
    const connecting = connect(world.host({ port }), world.options({ timeout: 1 }));
    await expect(connecting).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('within 1 s'),
    });
    silent.close();
  });

  it('stops at once when it is cancelled', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const controller = new AbortController();
    const connecting = connect(
      world.host({ port: portOf(silent.address()) }),
      world.options({ signal: controller.signal }),
    );
    setTimeout(() => controller.abort(new Error('cancelled')), 200);
    await expect(connecting).rejects.toThrow('cancelled');
    silent.close();
  });

  it('outlives a storm that sshd turns away', async () => {
    const strict = await world.start({ sshd: ['-o', 'MaxStartups=1', '-o', 'PerSourcePenalties=no'] });
    const all = Array.from({ length: 5 }, async () => {
      const connection = await connect(world.host(strict), world.options());
      const { code } = await connection.run('true', { deadline: 10 });
      connection.close();
      return code;
    });
    expect(await Promise.all(all)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('an open connection', () => {
  it('says that it was lost while a script ran', async () => {
    const connection = await connect(world.host(server, { user: 'deploy' }), world.options());
    const running = connection.run('sleep 30', { deadline: 40 });
    const lost = running.catch((error: unknown) => error);
    await sleep(300);
    await world.inside(server, 'pkill', '-9', '-f', 'sshd-session: deploy');
    expect(await lost).toMatchObject({ code: 'connection-lost' });
    await connection.closed;
    await expect(connection.run('true', { deadline: 5 })).rejects.toMatchObject({ code: 'connection-lost' });
  });

  it('ends a script that takes too long, on the host too', async () => {
    const connection = await connect(world.host(server), world.options());
    await expect(connection.run('echo begun >&2; sleep 61', { deadline: 1 })).rejects.toMatchObject({
      code: 'deadline',
      message: 'web: a script was still running after 1 s; it last said: begun',
    });
    await expect
      .poll(() => world.inside(server, 'sh', '-c', 'pgrep -fx "sleep 61" || echo gone'), { timeout: 9000 })
      .toBe('gone\n');
    connection.close();
  });

  it('holds a script open until it is let go', async () => {
    const connection = await connect(world.host(server, { user: 'deploy' }), world.options());
    const held = await connection.hold(`echo "it's held"; read -r word; echo "$word"`, { deadline: 5 });
    expect(held.firstLine).toBe("it's held");
    held.send('released\n');
    expect(await held.closed).toEqual({ code: 0, stdout: "it's held\nreleased\n", stderr: '' });
    await expect(connection.hold('echo no >&2; exit 4', { deadline: 5 })).rejects.toMatchObject({
      code: 'held-script-ended',
      message: 'web: a script that should have stayed ended with 4: no',
    });
    connection.close();
  });

  it('ends what it held when it goes', async () => {
    const connection = await connect(world.host(server), world.options());
    await connection.hold('echo held; cat; touch /tmp/let-go', { deadline: 5 });
    connection.close();
    await expect
      .poll(() => world.inside(server, 'sh', '-c', 'ls /tmp/let-go || true'), { timeout: 5000 })
      .toBe('/tmp/let-go\n');
  });

  it('passes a port on, and refuses where nothing listens there', async () => {
    const connection = await connect(world.host(server), world.options());
    const forward = await connection.forward(22);
    const socket = createConnection({ host: '127.0.0.1', port: forward.port });
    const [greeting] = await once(socket, 'data');
    expect(String(greeting)).toMatch(/^SSH-2\.0-/);
    await forward.close();
    await once(socket, 'close');
    const nowhere = await connection.forward(1);
    expect(await text(createConnection({ host: '127.0.0.1', port: nowhere.port }))).toBe('');
    await nowhere.close();
    connection.close();
  });
});

const portOf = (address: string | AddressInfo | null): number => {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};
