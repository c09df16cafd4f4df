import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import type { ConnectOptions } from '../../../bootstrap/ssh/connection.ts';
import type { Host } from '../../../core/host.ts';

export const execute = promisify(execFile);

const CONTEXT = new URL('image', import.meta.url).pathname;
const FILES = ['Dockerfile', 'start.sh'];

/** One sshd in a container. */
export type Server = { container: Docker.Container; port: number };

/** A folder with keys, an image with sshd, and what runs of it; `close` removes all of them. */
export class World {
  readonly docker = new Docker({ socketPath: '/var/run/docker.sock' });
  readonly folder: string;
  readonly #image: string;
  #built = false;
  readonly #containers: Docker.Container[] = [];
  readonly #networks: Docker.Network[] = [];

  private constructor(folder: string, image: string) {
    this.folder = folder;
    this.#image = image;
  }

  static async open(): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'berth-ssh-'));
    const world = new World(folder, `t-ssh-image:${await digestOf(FILES)}`);
    await world.makeKey('id');
    await world.#build();
    return world;
  }

  /** One that is already there is used, and left there. */
  async #build(): Promise<void> {
    if ((await this.docker.listImages({ filters: { reference: [this.#image] } })).length > 0) return;
    this.#built = true;
    const progress = await this.docker.buildImage({ context: CONTEXT, src: FILES }, { t: this.#image });
    for await (const _ of progress) {
      // The build is over when its output ends.
    }
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Makes a key pair in the folder and gives its path. */
  async makeKey(name: string, passphrase = ''): Promise<string> {
    await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', this.path(name)]);
    return this.path(name);
  }

  /** Starts sshd; every user lets in the key pairs named `id` and `locked`, where they are. */
  async start(options: { sshd?: string[]; network?: string; alias?: string } = {}): Promise<Server> {
    const { sshd = [], network, alias } = options;
    const keys = await execute('sh', ['-c', 'cat id.pub locked.pub 2>/dev/null || true'], {
      cwd: this.folder,
    });
    const container = await this.docker.createContainer({
      name: `t-ssh-${process.pid}-${this.#containers.length}`,
      Image: this.#image,
      Cmd: sshd,
      Env: [`AUTHORIZED_KEYS=${keys.stdout}`],
      ExposedPorts: { '22/tcp': {} },
      HostConfig: {
        PortBindings: alias === undefined ? { '22/tcp': [{ HostIp: '127.0.0.1' }] } : {},
        ...(network === undefined ? {} : { NetworkMode: network }),
      },
      ...(network === undefined || alias === undefined
        ? {}
        : { NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [alias] } } } }),
    });
    this.#containers.push(container);
    await container.start();
    const port = alias === undefined ? await publishedPort(container) : 22;
    if (alias === undefined) await answers(port);
    return { container, port };
  }

  async network(): Promise<string> {
    const name = `t-ssh-${process.pid}`;
    this.#networks.push(await this.docker.createNetwork({ Name: name }));
    return name;
  }

  /** Runs a command in a server's container and gives its output. */
  async inside({ container }: Server, ...command: string[]): Promise<string> {
    const { stdout } = await execute('docker', ['exec', container.id, ...command]);
    return stdout;
  }

  async close(): Promise<void> {
    await Promise.all(this.#containers.map((container) => container.remove({ force: true })));
    await Promise.all(this.#networks.map((network) => network.remove()));
    if (this.#built) await this.docker.getImage(this.#image).remove();
    await rm(this.folder, { recursive: true });
  }

  host(server: Pick<Server, 'port'>, more: Partial<Host> = {}): Host {
    return {
      name: 'web',
      address: '127.0.0.1',
      port: server.port,
      user: 'root',
      identities: [{ path: this.path('id') }],
      jumps: [],
      hostKeys: [],
      hostKeyPolicy: 'accept-new',
      ...more,
    };
  }

  /** Files of the folder alone, so that nothing of this machine's user plays in. */
  options(more: Partial<ConnectOptions> = {}): ConnectOptions {
    return {
      signal: new AbortController().signal,
      knownHosts: this.path('known_hosts'),
      sshConfig: this.path('config'),
      agent: '',
      ...more,
    };
  }
}

const digestOf = async (files: readonly string[]): Promise<string> => {
  const texts = await Promise.all(files.map((file) => readFile(join(CONTEXT, file))));
  return createHash('sha256').update(Buffer.concat(texts)).digest('hex').slice(0, 12);
};

/** Docker gives the port some moments after the start. */
const publishedPort = async (container: Docker.Container): Promise<number> => {
  for (;;) {
    const { NetworkSettings, State } = await container.inspect();
    const port = Number(NetworkSettings.Ports['22/tcp']?.[0]?.HostPort);
    if (port > 0) return port;
    if (!State.Running)
      throw new Error(`sshd ended: ${String(await container.logs({ stdout: true, stderr: true }))}`);
    await sleep(50);
  }
};

/** Waits until sshd itself, not only Docker's proxy, answers. */
const answers = async (port: number): Promise<void> => {
  for (;;) {
    const socket = createConnection({ host: '127.0.0.1', port });
    const greeting = await new Promise<string>((resolve) => {
      socket.once('data', (chunk) => resolve(String(chunk)));
      socket.once('error', () => resolve('')).once('close', () => resolve(''));
    });
    socket.destroy();
    if (greeting.startsWith('SSH-')) return;
    await sleep(50);
  }
};
