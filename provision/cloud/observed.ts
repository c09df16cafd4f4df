import { addressOf, withNeedsThere, type Resource } from '../../core/resource.ts';
import { TAGS, tagToFingerprint, type Tags } from './names.ts';
import type { MachineSpec } from './spec.ts';

/**
 * What was found, each with an address of its own and with the `needs` that are there to be honoured. Of two
 * things that claim one name the first keeps it; the other is `<name>#<id>`, which nothing wants.
 */
export const toldApart = (found: readonly Resource[]): Resource[] => withNeedsThere(named(found));

const named = (resources: readonly Resource[]): Resource[] => {
  const taken = new Set<string>();
  return resources.map((resource) => {
    const address = addressOf(resource);
    if (!taken.has(address)) {
      taken.add(address);
      return resource;
    }
    return { ...resource, name: `${resource.name}#${resource.id ?? ''}` };
  });
};

/** A machine as it was found. */
export type FoundServer = {
  host: string;
  /** Whether it is the one that the host has; any other is `<host>#<id>`. */
  isHosts: boolean;
  /** Names of the addresses and of the disks, `<host>.<disk>`, that lead to it or are attached. */
  addresses: string[];
  disks: string[];
  fields: Resource['fields'];
};

export const serverResource = (
  stack: string,
  { id, type }: { id: string; type: string },
  { host, isHosts, addresses, disks, fields }: FoundServer,
): Resource => ({
  kind: 'server',
  name: isHosts ? host : `${host}#${id}`,
  id,
  fields,
  cost: `one ${type}, by the hour`,
  needs: [
    `group/${stack}`,
    `key/${stack}`,
    `subnet/${stack}`,
    ...addresses.map((name) => `address/${name}`),
    ...disks.map((name) => `disk/${name}`),
  ],
});

/**
 * The disks of a machine's that the inventory may say something of, by their short names. One that left the
 * inventory stays where it is: nobody pulls a mounted disk.
 */
export const disksNamed = (attached: readonly string[], machine: MachineSpec | undefined): string[] =>
  attached
    .map((name) => name.replace(/^[^.]*\./, ''))
    .filter((name) => machine === undefined || machine.dataDisks.some((disk) => disk.name === name))
    .toSorted();

/** Fingerprints of the host keys that a machine's tags vouch for. */
export const hostKeysIn = (tags: Tags): { injectedKey: string | null; hostKey: string | null } => {
  const fingerprintIn = (key: string): string | null =>
    tags[key] === undefined ? null : tagToFingerprint(tags[key]);
  return { injectedKey: fingerprintIn(TAGS.injectedKey), hostKey: fingerprintIn(TAGS.hostKey) };
};
