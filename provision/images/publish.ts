import { fileURLToPath } from 'node:url';
import type { Emit } from '../../core/event.ts';
import type { Images, RegistryAccess } from '../../core/registry.ts';
import type { Engine } from '../engine/engine.ts';
import { pushImage } from '../engine/push.ts';
import { digestOf, hasManifest } from '../registry/client.ts';
import type { RegistryPlace } from '../registry/place.ts';
import { bundleSources, ensureBundle, type BundleSources } from './bundle.ts';
import { tagOf } from './cache.ts';
import { findLock, imagesIn, lockPathOf, writeLock, type ImageLock, type Which } from './lock.ts';

export type Publishing = {
  /** Asked for only when something must be built or pushed. */
  engine: () => Promise<Engine>;
  /** The lock stands beside it. */
  inventory: Which;
  registry: Pick<RegistryPlace, 'access' | 'via' | 'namespace' | 'createRepositories'>;
  emit: Emit;
  signal: AbortSignal;
};

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const NAMES = ['server', 'postgres', 'redis'] as const;

/**
 * Builds or pulls the bundle's images, pushes them and writes their digests beside the inventory. Where the
 * lock was made from the same sources and the registry still has its images, nothing is built, pushed or
 * written.
 *
 * @throws UserError `build-failed`, `npm-failed`, `no-base-image`, `push-failed`, `no-docker-engine`
 */
export const publish = async (publishing: Publishing): Promise<Images> => {
  const { registry, emit, signal } = publishing;
  const access = await registry.access();
  const { via = access.address, namespace } = registry;
  const path = lockPathOf(publishing.inventory);
  const [sources, lock] = await Promise.all([bundleSources(REPOSITORY), findLock(path)]);
  if (lock !== undefined && isCurrent(lock, sources, `${access.address}/${namespace}`)) {
    const images = imagesIn(lock);
    if (await isPublished(access, images, via)) return images;
  }

  const engine = await publishing.engine();
  const local = await ensureBundle({ engine, repository: REPOSITORY, emit, signal }, sources);
  const made = await registry.createRepositories?.(repositoriesIn(namespace));
  if (made !== undefined && made.length > 0) {
    emit({ type: 'note', text: `created in ${access.address}: ${made.join(', ')}` });
  }
  const push = async (name: keyof Images): Promise<ImageLock['images'][keyof Images]> => {
    const repository = `${namespace}/${name}`;
    const tag = tagOf(sources[name]);
    // Building may have taken longer than the login still held.
    const fresh = await registry.access();
    // A tag says what an image is made from, so one that is there is as good; and it may be for ever (ECR).
    const digest =
      (await digestOf(fresh, via, repository, tag)) ??
      (await pushImage(engine, local[name], { via, repository, tag, access: fresh }, signal));
    return { ref: `${access.address}/${repository}@${digest}`, source: sources[name] };
  };
  const [server, postgres, redis] = await Promise.all([push('server'), push('postgres'), push('redis')]);
  const written: ImageLock = { version: 1, platform: 'linux/amd64', images: { server, postgres, redis } };
  await writeLock(path, written);
  return imagesIn(written);
};

/** The repositories that a bundle's images are pushed to. */
export const repositoriesIn = (namespace: string): string[] => NAMES.map((name) => `${namespace}/${name}`);

/** Whether a lock was made from these sources for this place. */
const isCurrent = ({ images }: ImageLock, sources: BundleSources, place: string): boolean =>
  NAMES.every(
    (name) => images[name].source === sources[name] && images[name].ref.startsWith(`${place}/${name}@`),
  );

/** Whether the registry has all three images; asks it for their manifests, side by side. */
export const isPublished = async (
  access: RegistryAccess,
  images: Images,
  via: string = access.address,
): Promise<boolean> =>
  (await Promise.all(NAMES.map((name) => hasManifest(access, via, images[name])))).every(Boolean);
