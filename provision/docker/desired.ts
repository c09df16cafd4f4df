import type { Resource } from '../../core/resource.ts';
import { networkNameOf, REGISTRY, volumeNameOf, type DockerSpec, type OwnImage } from './spec.ts';

/** Hashes of what the provider's own images are built from. */
export type Sources = Record<OwnImage, string>;

/**
 * Everything a stack consists of on a Docker engine.
 *
 * @param login fingerprint (`SHA256:…`) of the operator's login key, or words for one not made yet
 */
export const desiredResources = (spec: DockerSpec, sources: Sources, login: string): Resource[] => [
  networkOf(spec),
  imageOf('target', sources),
  ...(spec.registry ? registryOf(spec, sources) : []),
  ...spec.hosts.map((host) => targetOf(spec, host, login)),
];

const networkOf = ({ stack, subnet }: DockerSpec): Resource => ({
  kind: 'network',
  name: networkNameOf(stack),
  fields: { duplicates: 0, ...(subnet === undefined ? {} : { subnet }) },
  fixed: ['subnet'],
});

const imageOf = (image: OwnImage, sources: Sources): Resource => ({
  kind: 'image',
  name: image,
  fields: { source: sources[image] },
});

const registryOf = ({ stack }: DockerSpec, sources: Sources): Resource[] => [
  imageOf('registry', sources),
  { kind: 'volume', name: volumeNameOf(stack), fields: {} },
  {
    kind: 'registry',
    name: REGISTRY,
    fields: { state: 'running', connected: true, source: sources.registry },
    needs: [`network/${networkNameOf(stack)}`, `volume/${volumeNameOf(stack)}`, 'image/registry'],
  },
];

/** The image's source is no field of a target: a newer image does not remake a VM that exists. */
const targetOf = (spec: DockerSpec, host: DockerSpec['hosts'][number], login: string): Resource => ({
  kind: 'target',
  name: host.name,
  fields: {
    release: spec.release,
    user: host.user,
    serverPort: spec.serverPort,
    key: login,
    state: 'running',
    connected: true,
  },
  fixed: ['release', 'user', 'serverPort'],
  needs: [`network/${networkNameOf(spec.stack)}`, 'image/target'],
});
