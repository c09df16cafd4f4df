import { inject } from 'vitest';
import { createPostgres, createRedis, type Store } from './containers.ts';
import { openDatabase, type Database } from './database.ts';
import { environmentFor, eventually, ready, startServer, type Running } from './process.ts';

/** One server from source beside two real stores in containers. */
export interface World {
  postgres: Store;
  redis: Store;
  /** The environment of the server, for starting another one on the same stores. */
  env: Record<string, string>;
  server: Running;
  database: Database;
  stop(): Promise<void>;
}

/** Whether it takes calls and misses nothing. */
export const isReady = async (running: Running): Promise<boolean> => {
  const { status, missing } = await ready(running);
  return status === 200 && missing.length === 0;
};

/** Starts everything, the server first on purpose: it has to wait for its stores. */
export async function startWorld(): Promise<World> {
  const [postgres, redis] = await Promise.all([
    createPostgres(inject('storeImages')),
    createRedis(inject('storeImages')),
  ]);
  const env = environmentFor(postgres, redis);
  const database = openDatabase(postgres.port);
  const server = await startServer(env);
  await Promise.all([postgres.start(), redis.start()]);
  await eventually(() => isReady(server));
  return {
    postgres,
    redis,
    env,
    server,
    database,
    async stop() {
      await server.stop();
      await database.end();
      await Promise.all([postgres.remove(), redis.remove()]);
    },
  };
}
