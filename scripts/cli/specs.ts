import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { BundleSpec, HostSpec } from '../../bootstrap/spec.ts';
import type { Images } from '../../core/registry.ts';
import type { Change, Resource } from '../../core/resource.ts';
import type { ResolvedHost } from '../../provision/inventory/resolved.ts';
import { partsOf } from '../../provision/registry/client.ts';
import type { RegistryPlace } from '../../provision/registry/place.ts';
import type { Stack } from './stack.ts';

/** What is deployed, and the world it is deployed to. */
export type Deployment = {
  observed: readonly Resource[];
  /** What this run has just changed of it. */
  changes: readonly Change[];
  images: Images;
  registry: () => Promise<RegistryPlace>;
};

/** One host's part of the inventory in bootstrap's words, certificates read. */
export const hostSpec = async (settings: ResolvedHost): Promise<HostSpec> => ({
  ...settings,
  caCertificates: await Promise.all(
    settings.caCertificates.map(async (path) => ({
      name: basename(path, '.pem'),
      pem: await readFile(path, 'utf8'),
    })),
  ),
});

/** The bundle's part. */
export const bundleSpec = async (
  { inventory }: Stack,
  { images, registry }: Pick<Deployment, 'images' | 'registry'>,
): Promise<BundleSpec> => {
  const { stack, bundle } = inventory;
  const { ca, helper } = await registry();
  // Where the images are was settled when they were published: no login is made to hear it again.
  const { address } = partsOf(images.server);
  const { tools } = bundle.server;
  return {
    ...bundle,
    server: { ...bundle.server, tools: tools && (await readFile(tools, 'utf8')) },
    stack,
    images,
    registry: { address, ...(ca !== undefined && { ca }), ...(helper !== undefined && { helper }) },
  };
};
