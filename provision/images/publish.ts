import { fileURLToPath } from 'node:url';
import type { Emit } from '../../core/event.ts';
import type { Images, RegistryAccess } from '../../core/registry.ts';
import type { Engine } from '../engine/engine.ts';
import { pushImage } from '../engine/push.ts';
import { hasManifest } from '../registry/client.ts';
import { bundleSources, ensureBundle, type BundleSources } from './bundle.ts';
import { tagOf } from './cache.ts';
import { findLock, imagesIn, lockPathOf, writeLock, type ImageLock, type Which } from './lock.ts';

export type Publishing = {
  /** Asked for only when something must be built or pushed. */
  engine: () => Promise<Engine>;
  /** The lock stands beside it. */
  inventory: Which;
  access: RegistryAccess;
  /** `host[:port]` where this machine reaches the registry, if not at `access.address`. */
  via?: string | undefined;
  /** The path before an image's name in the registry (SWR's organization). */
  namespace: string;
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
  const { access, via = access.address, namespace, emit, signal } = publishing;
  const path = lockPathOf(publishing.inventory);
  const [sources, lock] = await Promise.all([bundleSources(REPOSITORY), findLock(path)]);
  if (lock !== undefined && isCurrent(lock, sources, `${access.address}/${namespace}`)) {
    const images = imagesIn(lock);
    if (await isPublished(access, images, via)) return images;
  }

  const engine = await publishing.engine();
  const local = await ensureBundle({ engine, repository: REPOSITORY, emit, signal }, sources);
  const push = async (name: keyof Images): Promise<ImageLock['images'][keyof Images]> => {
    const repository = `${namespace}/${name}`;
    const digest = await pushImage(
      engine,
      local[name],
      { via, repository, tag: tagOf(sources[name]), access },
      signal,
    );
    return { ref: `${access.address}/${repository}@${digest}`, source: sources[name] };
  };
  const [server, postgres, redis] = await Promise.all([push('server'), push('postgres'), push('redis')]);
  const written: ImageLock = { version: 1, platform: 'linux/amd64', images: { server, postgres, redis } };
  await writeLock(path, written);
  return imagesIn(written);
};

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
