import type { Images } from '../../core/registry.ts';
import { openEngine } from '../../provision/engine/open.ts';
import { readImages } from '../../provision/images/lock.ts';
import { publish } from '../../provision/images/publish.ts';
import type { RegistryPlace } from '../../provision/registry/place.ts';
import type { Context } from './context.ts';
import type { Stack } from './stack.ts';

/** Builds, pushes and pins what is new; where nothing is, it only reads. */
export const publishImages = async (
  { inventory }: Stack,
  registry: () => Promise<RegistryPlace>,
  { emit, signal }: Context,
): Promise<Images> => {
  const engine = inventory.provider.kind === 'docker' ? inventory.provider.engine : undefined;
  return publish({
    registry: await registry(),
    engine: () => openEngine(engine),
    inventory,
    emit,
    signal,
  });
};

/**
 * The images to deploy. A registry of the stack's own is part of its world, so what it lacks is
 * published; what anybody else's holds is decided by `publish`, and pinned.
 */
export const publishedImages = (
  stack: Stack,
  registry: () => Promise<RegistryPlace>,
  context: Context,
): Promise<Images> =>
  stack.inventory.registry.kind === 'local' && !context.args.check
    ? publishImages(stack, registry, context)
    : readImages(stack.inventory);
