import { join } from 'node:path';
import type { Emit } from '../../core/event.ts';
import type { Images } from '../../core/registry.ts';
import { buildImage } from '../engine/build.ts';
import type { Engine } from '../engine/engine.ts';
import { inspectImage, tagImage, tryPull } from '../engine/image.ts';
import { ensureBase } from './base.ts';
import { serverSource, withServerContext } from './server-context.ts';
import { SOURCE_LABEL, sourceHash } from './source.ts';

/** Hash of what each image of a bundle is made from. */
export type BundleSources = Record<keyof Images, string>;

/** The official images of the databases, which the Dockerfiles stand in for where no registry answers. */
const OFFICIAL = { postgres: 'postgres:17', redis: 'redis:8' } as const;
type Database = keyof typeof OFFICIAL;

/** @param repository directory of this repository's root */
export const bundleSources = async (repository: string): Promise<BundleSources> => {
  const [server, postgres, redis] = await Promise.all([
    serverSource(repository),
    sourceHash(join(repository, 'server/postgres'), { extra: [OFFICIAL.postgres] }),
    sourceHash(join(repository, 'server/redis'), { extra: [OFFICIAL.redis] }),
  ]);
  return { server, postgres, redis };
};

type Workshop = { engine: Engine; repository: string; emit: Emit; signal: AbortSignal };

/**
 * Sees to it that the engine has the three images of a bundle, side by side. What was made from the same
 * source before is used again.
 *
 * @returns the local names of the images
 * @throws UserError `build-failed`, `npm-failed`, `no-base-image`
 */
export const ensureBundle = async (workshop: Workshop, sources: BundleSources): Promise<Images> => {
  const ensure = async (image: keyof Images): Promise<string> => {
    const name = cachedName(image, sources[image]);
    if ((await inspectImage(workshop.engine, name)) === undefined) {
      await (image === 'server'
        ? buildServer(workshop, name, sources.server)
        : obtain(workshop, image, name, sources[image]));
    }
    return name;
  };
  const [server, postgres, redis] = await Promise.all([
    ensure('server'),
    ensure('postgres'),
    ensure('redis'),
  ]);
  return { server, postgres, redis };
};

const cachedName = (image: keyof Images, source: string): string => `berth-cache/${image}:${tagOf(source)}`;

/** A tag for people; what runs is pinned by digest. */
export const tagOf = (source: string): string => source.slice(0, 12);

const buildServer = async (workshop: Workshop, name: string, source: string): Promise<void> => {
  const { engine, repository, emit, signal } = workshop;
  emit({ type: 'note', text: 'building the server’s image' });
  await withServerContext(repository, async (context) => {
    await ensureBase(engine, 'trixie', emit);
    await buildImage(engine, { context, tag: name, labels: { [SOURCE_LABEL]: source } }, signal);
  });
};

/** Pulls a database's official image, or builds its stand-in where that is refused. */
const obtain = async (workshop: Workshop, image: Database, name: string, source: string): Promise<void> => {
  const { engine, repository, emit, signal } = workshop;
  const official = OFFICIAL[image];
  const refusal = await tryPull(engine, official, signal);
  if (refusal === undefined) {
    await tagImage(engine, official, `berth-cache/${image}`, tagOf(source));
    return;
  }
  emit({ type: 'note', text: `${official} cannot be pulled (${refusal}); building a stand-in` });
  await ensureBase(engine, 'trixie', emit);
  const context = join(repository, 'server', image);
  await buildImage(engine, { context, tag: name, labels: { [SOURCE_LABEL]: source } }, signal);
};
