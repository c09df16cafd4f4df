import { fileURLToPath } from 'node:url';
import type { Emit } from '../../core/event.ts';
import { buildImage } from '../engine/build.ts';
import type { Engine } from '../engine/engine.ts';
import { tagImage } from '../engine/image.ts';
import { baseNameOf, ensureBase, type Release } from '../images/base.ts';
import { ensureCached } from '../images/cache.ts';
import { SOURCE_LABEL, sourceHash } from '../images/source.ts';
import type { Sources } from './desired.ts';
import { imageNameOf, type OwnImage } from './spec.ts';

const CONTEXTS: Record<OwnImage, string> = {
  target: fileURLToPath(new URL('target', import.meta.url)),
  registry: fileURLToPath(new URL('../registry/image', import.meta.url)),
};

/** The registry's release is its own affair; only a target has the one that the inventory names. */
const releaseOf = (image: OwnImage, release: Release): Release => (image === 'target' ? release : 'trixie');

export const readSources = async (release: Release): Promise<Sources> => {
  const hashOf = (image: OwnImage): Promise<string> =>
    sourceHash(CONTEXTS[image], { extra: [baseNameOf(releaseOf(image, release))] });
  const [target, registry] = await Promise.all([hashOf('target'), hashOf('registry')]);
  return { target, registry };
};

/** Gives the stack its image, built unless another stack has had the same one built before. */
export const ensureImage = async (
  engine: Engine,
  want: { stack: string; image: OwnImage; release: Release; source: string },
  emit: Emit,
  signal: AbortSignal,
): Promise<void> => {
  const name = await ensureCached(engine, want.image, want.source, async (as) => {
    const release = releaseOf(want.image, want.release);
    await ensureBase(engine, release, emit);
    const labels = { [SOURCE_LABEL]: want.source };
    const build = { context: CONTEXTS[want.image], tag: as.name, labels, arguments: { RELEASE: release } };
    await buildImage(engine, build, signal);
  });
  await tagImage(engine, name, imageNameOf(want.stack, want.image), 'latest');
};
