import { z } from 'zod';
import { withNeedsThere, type Resource } from '../../core/resource.ts';
import { fingerprintOf } from '../login/public-key.ts';
import { ownKeyIn } from './authorized-keys.ts';
import { LABELS, networkNameOf, REGISTRY, REGISTRY_PORT, volumeNameOf } from './spec.ts';

/** What the engine has under a stack's label, in the few words that matter here. */
export type Seen = {
  containers: SeenContainer[];
  networks: { id: string; name: string; subnet: string | undefined }[];
  volumes: string[];
  images: { id: string; image: string; source: string }[];
};

export type SeenContainer = {
  id: string;
  state: string;
  labels: Record<string, string>;
  /** Names of the networks that it is on. */
  networks: string[];
  /** Port in the container → port on 127.0.0.1; empty while it does not run. */
  ports: Record<number, number>;
  /** Of a target: its login user's authorized_keys, and its public host key. */
  authorizedKeys?: string | undefined;
  hostKey?: string | undefined;
};

/** What cannot be changed in place, kept in a label from a container's creation on. */
export const fixedSpec = z.object({ release: z.string(), user: z.string(), serverPort: z.number() });

/** The resources that a stack has, each with the `needs` that are there to be honoured. */
export const observedResources = (stack: string, seen: Seen): Resource[] =>
  withNeedsThere([
    ...seen.networks.slice(0, 1).map(({ id, name, subnet }) => ({
      kind: 'network',
      name,
      id,
      fields: { subnet: subnet ?? null, duplicates: seen.networks.length - 1 },
    })),
    ...seen.volumes.map((name) => ({ kind: 'volume', name, id: name, fields: {} })),
    ...seen.images.map(({ id, image, source }) => ({ kind: 'image', name: image, id, fields: { source } })),
    ...seen.containers
      .toSorted(byName)
      .map((container) =>
        container.labels[LABELS.kind] === 'target'
          ? targetOf(stack, container)
          : registryOf(stack, container),
      ),
  ]);

const byName = (one: SeenContainer, other: SeenContainer): number =>
  (one.labels[LABELS.name] ?? '').localeCompare(other.labels[LABELS.name] ?? '');

const targetOf = (stack: string, seen: SeenContainer): Resource => {
  const fixed = fixedSpec.parse(JSON.parse(seen.labels[LABELS.spec] ?? '{}'));
  const key = ownKeyIn(seen.authorizedKeys ?? '', stack);
  return {
    kind: 'target',
    name: seen.labels[LABELS.name] ?? '',
    id: seen.id,
    fields: {
      ...fixed,
      key: key === undefined ? null : fingerprintOf(key),
      ...conditionOf(stack, seen),
      sshAt: seen.ports[22] ?? null,
      serverAt: seen.ports[fixed.serverPort] ?? null,
      hostKey: seen.hostKey ?? null,
    },
    needs: [`network/${networkNameOf(stack)}`, 'image/target'],
  };
};

const registryOf = (stack: string, seen: SeenContainer): Resource => ({
  kind: 'registry',
  name: REGISTRY,
  id: seen.id,
  fields: {
    ...conditionOf(stack, seen),
    source: seen.labels[LABELS.spec] ?? null,
    at: seen.ports[REGISTRY_PORT] ?? null,
  },
  needs: [`network/${networkNameOf(stack)}`, `volume/${volumeNameOf(stack)}`, 'image/registry'],
});

const conditionOf = (stack: string, seen: SeenContainer): { state: string; connected: boolean } => ({
  state: seen.state,
  connected: seen.networks.includes(networkNameOf(stack)),
});
