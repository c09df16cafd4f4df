import { fileURLToPath } from 'node:url';
import { buildImage } from '../../../provision/engine/build.ts';
import type { Engine } from '../../../provision/engine/engine.ts';
import { baseNameOf, ensureBase } from '../../../provision/images/base.ts';
import { ensureCached } from '../../../provision/images/cache.ts';
import { SOURCE_LABEL, sourceHash } from '../../../provision/images/source.ts';

const RELEASE = 'trixie';

const CONTEXTS = {
  machine: new URL('image', import.meta.url),
  registry: new URL('../../../provision/registry/image', import.meta.url),
};

/** The image of all machines and services, or of the registry: the local name of one that is there. */
export const ensureImage = async (engine: Engine, image: keyof typeof CONTEXTS): Promise<string> => {
  const context = fileURLToPath(CONTEXTS[image]);
  const source = await sourceHash(context, { extra: [baseNameOf(RELEASE)] });
  const name = image === 'registry' ? image : `cloud-${image}`;
  return ensureCached(engine, name, source, async ({ name: tag }) => {
    await ensureBase(engine, RELEASE, () => {});
    await buildImage(engine, { context, tag, labels: { [SOURCE_LABEL]: source } });
  });
};
