import { Client as Database } from 'pg';
import { createPostgres, createRedis, PASSWORD, type Store } from './containers.ts';
import { environmentFor, eventually, ready, startServer, type Running } from './process.ts';

/** One server from source beside two real stores in containers. */
export interface World {
  postgres: Store;
  redis: Store;
  /** The environment of the server, for starting another one on the same stores. */
  env: Record<string, string>;
  server: Running;
  openDatabase(): Promise<Database>;
  stop(): Promise<void>;
}

export const isReady = async (running: Running): Promise<boolean> => (await ready(running)).status === 200;

/** Starts everything, the server first on purpose: it has to wait for its stores. */
export async function startWorld(): Promise<World> {
  const [postgres, redis] = await Promise.all([createPostgres(), createRedis()]);
  const env = environmentFor(postgres, redis);
  const server = await startServer(env);
  await Promise.all([postgres.start(), redis.start()]);
  await eventually(() => isReady(server));
  return {
    postgres,
    redis,
    env,
    server,
    async openDatabase() {
      const { port } = postgres;
      const where = { host: '127.0.0.1', port, user: 'berth', database: 'berth' };
      const database = new Database({ ...where, password: PASSWORD });
      await database.connect();
      return database;
    },
    async stop() {
      await server.stop();
      await Promise.all([postgres.remove(), redis.remove()]);
    },
  };
}
