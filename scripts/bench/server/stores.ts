import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Container, ContainerCreateOptions } from 'dockerode';
import type { Emit } from '../../../core/event.ts';
import type { Engine } from '../../../provision/engine/engine.ts';
import { openEngine } from '../../../provision/engine/open.ts';
import { bundleSources, ensureImage } from '../../../provision/images/bundle.ts';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

/** Lends `work` a Postgres and a Redis from the bundle's own images, as the environment that leads a server there. */
export async function withStores<T>(
  { emit, signal }: { emit: Emit; signal: AbortSignal },
  work: (environment: Record<string, string>) => Promise<T>,
): Promise<T> {
  const engine = await openEngine(undefined);
  const workshop = { engine, repository: REPOSITORY, emit, signal };
  const sources = await bundleSources(REPOSITORY);
  const [postgres, redis] = await Promise.all([
    ensureImage(workshop, 'postgres', sources.postgres),
    ensureImage(workshop, 'redis', sources.redis),
  ]);
  const password = randomBytes(16).toString('hex');
  const user = 'berth';
  const database = await start(engine, 5432, {
    Image: postgres,
    Env: [`POSTGRES_USER=${user}`, `POSTGRES_DB=${user}`, `POSTGRES_PASSWORD=${password}`],
  });
  try {
    const cache = await start(engine, 6379, {
      Image: redis,
      Cmd: ['redis-server', '--requirepass', password, '--save', ''],
    });
    try {
      return await work({
        POSTGRES_PORT: String(database.port),
        POSTGRES_PASSWORD: password,
        REDIS_PORT: String(cache.port),
        REDIS_PASSWORD: password,
      });
    } finally {
      await cache.container.remove({ force: true, v: true });
    }
  } finally {
    await database.container.remove({ force: true, v: true });
  }
}

async function start(
  engine: Engine,
  port: number,
  options: ContainerCreateOptions,
): Promise<{ container: Container; port: number }> {
  const exposed = `${port}/tcp`;
  const container = await engine.createContainer({
    ...options,
    Labels: { 'berth.bench': 'server' },
    ExposedPorts: { [exposed]: {} },
    HostConfig: { PortBindings: { [exposed]: [{ HostIp: '127.0.0.1', HostPort: '' }] } },
  });
  try {
    await container.start();
    const { NetworkSettings } = await container.inspect();
    return { container, port: Number(NetworkSettings.Ports[exposed]?.[0]?.HostPort) };
  } catch (error) {
    await container.remove({ force: true, v: true });
    throw error;
  }
}
