import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { openEngine } from '../../provision/engine/open.ts';
import { prepareEngine } from '../../provision/engine/prepare.ts';
import { bundleSources, ensureImage } from '../../provision/images/bundle.ts';
import { createPostgres, createRedis, type StoreImages } from './containers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The stores' images on this machine's engine. */
    storeImages: StoreImages;
    /**
     * Ports of a Postgres and a Redis that all files share: nobody stops them, each uses a database of its
     * own.
     */
    shared: { postgres: number; redis: number };
  }
}

/** The bundle's own Postgres and Redis, once for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await prepareEngine(undefined, { check: false, confirm: () => Promise.resolve(true), emit: () => {} });
  const images = await storeImages();
  const [postgres, redis] = await Promise.all([createPostgres(images), createRedis(images)]);
  await Promise.all([postgres.start(), redis.start()]);
  project.provide('storeImages', images);
  project.provide('shared', { postgres: postgres.port, redis: redis.port });
  return async () => {
    await Promise.all([postgres.remove(), redis.remove()]);
  };
}

const storeImages = async (): Promise<StoreImages> => {
  const repository = fileURLToPath(new URL('../..', import.meta.url));
  const engine = await openEngine(undefined);
  const workshop = { engine, repository, emit: () => {}, signal: new AbortController().signal };
  const sources = await bundleSources(repository);
  const [postgres, redis] = await Promise.all([
    ensureImage(workshop, 'postgres', sources.postgres),
    ensureImage(workshop, 'redis', sources.redis),
  ]);
  return { postgres, redis };
};
