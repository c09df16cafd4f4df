import { join } from 'node:path';
import type { Emit } from '../../core/event.ts';
import type { Images } from '../../core/registry.ts';
import { buildImage } from '../engine/build.ts';
import type { Engine } from '../engine/engine.ts';
import { tagImage, tryPull } from '../engine/image.ts';
import { ensureBase } from './base.ts';
import { ensureCached, type Cached } from './cache.ts';
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
 * Sees to it that the engine has one image of a bundle. What was made from the same source before is used
 * again.
 *
 * @returns the local name of the image
 * @throws UserError `build-failed`, `npm-failed`, `no-base-image`
 */
export const ensureImage = async (workshop: Workshop, image: keyof Images, source: string): Promise<string> =>
  ensureCached(workshop.engine, image, source, async (as) => {
    await (image === 'server' ? buildServer(workshop, as, source) : obtain(workshop, image, as, source));
  });

/** All three images of a bundle, side by side. */
export const ensureBundle = async (workshop: Workshop, sources: BundleSources): Promise<Images> => {
  const [server, postgres, redis] = await Promise.all([
    ensureImage(workshop, 'server', sources.server),
    ensureImage(workshop, 'postgres', sources.postgres),
    ensureImage(workshop, 'redis', sources.redis),
  ]);
  return { server, postgres, redis };
};

const buildServer = async (workshop: Workshop, as: Cached, source: string): Promise<void> => {
  workshop.emit({ type: 'note', text: 'building the server’s image' });
  await withServerContext(workshop.repository, (context) => build(workshop, context, as, source));
};

/** Pulls a database's official image, or builds its stand-in where that is refused. */
const obtain = async (workshop: Workshop, image: Database, as: Cached, source: string): Promise<void> => {
  const { engine, repository, emit, signal } = workshop;
  const official = OFFICIAL[image];
  const refusal = await tryPull(engine, official, signal);
  if (refusal === undefined) return tagImage(engine, official, as.repository, as.tag);
  emit({ type: 'note', text: `${official} cannot be pulled (${refusal}); building a stand-in` });
  return build(workshop, join(repository, 'server', image), as, source);
};

const build = async (
  { engine, emit, signal }: Workshop,
  context: string,
  { name: tag }: Cached,
  source: string,
): Promise<void> => {
  await ensureBase(engine, 'trixie', emit);
  await buildImage(engine, { context, tag, labels: { [SOURCE_LABEL]: source } }, signal);
};
