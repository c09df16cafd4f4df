import { createServer } from 'node:net';
import { once } from 'node:events';
import Docker from 'dockerode';

const docker = new Docker({ socketPath: '/var/run/docker.sock' });

export const PASSWORD = 'it\'s-a-"test"';

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface StoreImages {
  postgres: string;
  redis: string;
}

export interface Store {
  port: number;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** As the kernel's OOM killer would. */
  kill(): Promise<void>;
  logs(): Promise<string>;
  remove(): Promise<void>;
}

interface Wanted {
  image: string;
  containerPort: number;
  env?: string[];
  command?: string[];
  tmpfs?: Record<string, string>;
  /** A volume for its data that outlives the container. */
  volume?: string | undefined;
}

export const removeVolume = (name: string): Promise<void> => docker.getVolume(name).remove();

/** Creates, but does not start, a store as locked down as in the bundle; its port outlives restarts. */
async function createStore({
  image,
  containerPort,
  env = [],
  command,
  tmpfs = {},
  volume,
}: Wanted): Promise<Store> {
  const port = await freePort();
  const exposed = `${containerPort}/tcp`;
  const container = await docker.createContainer({
    Image: image,
    User: '999:999',
    // What a killed run leaves behind can be found by this.
    Labels: { 'berth.test': 'server' },
    Env: env,
    ...(command === undefined ? {} : { Cmd: command }),
    ExposedPorts: { [exposed]: {} },
    HostConfig: {
      PortBindings: { [exposed]: [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      ...(volume === undefined ? {} : { Binds: [`${volume}:/var/lib/postgresql/data`] }),
      Tmpfs: { '/tmp': 'mode=1777', ...tmpfs },
    },
  });
  return {
    port,
    start: () => container.start(),
    stop: () => container.stop({ t: 10 }),
    kill: () => container.kill({ signal: 'SIGKILL' }),
    logs: async () => (await container.logs({ stdout: true, stderr: true })).toString('utf8'),
    remove: () => container.remove({ force: true, v: true }),
  };
}

export const createPostgres = (
  { postgres: image }: StoreImages,
  { password = PASSWORD, command, volume }: { password?: string; command?: string[]; volume?: string } = {},
): Promise<Store> =>
  createStore({
    image,
    containerPort: 5432,
    ...(command === undefined ? {} : { command }),
    volume,
    env: ['POSTGRES_USER=berth', 'POSTGRES_DB=berth', `POSTGRES_PASSWORD=${password}`],
    tmpfs: { '/run/postgresql': 'uid=999,gid=999,mode=0775' },
  });

/** @param settings further lines of its configuration */
/** So many that two files hardly ever share one. */
export const REDIS_DATABASES = 10_000;

export const createRedis = ({ redis: image }: StoreImages, settings = ''): Promise<Store> =>
  createStore({
    image,
    containerPort: 6379,
    // Single quotes in Redis's configuration know only one escape, that of the quote itself.
    command: [
      'sh',
      '-c',
      `exec redis-server - <<'CONFIG'\nrequirepass '${PASSWORD.replaceAll("'", "\\'")}'\ndatabases ${REDIS_DATABASES}\n${settings}\nCONFIG\n`,
    ],
  });
