import { isDeepStrictEqual } from 'node:util';
import {
  addressOf,
  withNeedsThere,
  type Change,
  type FieldChange,
  type Precious,
  type Resource,
} from './resource.ts';

/**
 * What must be written to turn `observed` into `desired`, in an order that respects `needs`.
 * Only desired fields are compared, so a provider may observe more than it manages. What is
 * observed but not desired is left alone: deleting is never a side effect.
 *
 * @throws Error where `needs` form a circle or name a resource that is not desired (our bug)
 */
export const plan = (desired: readonly Resource[], observed: readonly Resource[]): Change[] => {
  const existing = new Map(observed.map((resource) => [addressOf(resource), resource]));
  return inOrderOfNeeds(desired).flatMap((after) => changeFor(existing.get(addressOf(after)), after) ?? []);
};

/** What is the stack's but no longer wanted: of a host that left the inventory, or left behind by a crash. */
export const straysIn = (desired: readonly Resource[], observed: readonly Resource[]): Resource[] => {
  const wanted = new Set(desired.map(addressOf));
  return observed.filter((resource) => !wanted.has(addressOf(resource)));
};

/** What is precious stays, unless its kind of preciousness is given up. */
export type GivenUp = ReadonlySet<Precious>;

/** Deletes resources, what needs others first; those that are kept are given back apart. */
export const planDeletion = (
  doomed: readonly Resource[],
  givenUp: GivenUp = new Set(['disk', 'address']),
): { changes: Change[]; kept: Resource[] } => {
  const kept = doomed.filter(({ precious }) => precious !== undefined && !givenUp.has(precious));
  const going = doomed.filter((resource) => !kept.includes(resource));
  const changes = inOrderOfNeeds(withNeedsThere(going))
    .toReversed()
    .map((before): Change => ({ action: 'delete', address: addressOf(before), before, fields: [] }));
  return { changes, kept };
};

const changeFor = (before: Resource | undefined, after: Resource): Change | undefined => {
  const address = addressOf(after);
  const fields = differences(before, after);
  if (before === undefined) return { action: 'create', address, after, fields };
  if (fields.length === 0) return undefined;
  const among = (names: readonly string[] | undefined): boolean =>
    fields.some(({ field }) => names?.includes(field));
  if (among(after.fixed)) return { action: 'replace', address, before, after, fields };
  return { action: 'update', address, before, after, fields, ...(among(after.stops) && { stops: true }) };
};

const differences = (before: Resource | undefined, after: Resource): FieldChange[] =>
  Object.entries(after.fields)
    .map(([field, value]) => ({ field, before: before?.fields[field], after: value }))
    .filter((change) => !isDeepStrictEqual(change.before, change.after));

const inOrderOfNeeds = (resources: readonly Resource[]): Resource[] => {
  const byAddress = new Map(resources.map((resource) => [addressOf(resource), resource]));
  const done = new Set<Resource>();
  const visit = (resource: Resource, path: readonly string[]): void => {
    const address = addressOf(resource);
    if (path.includes(address)) throw new Error(`needs form a circle: ${[...path, address].join(' → ')}`);
    if (done.has(resource)) return;
    for (const need of resource.needs ?? []) {
      const needed = byAddress.get(need);
      if (needed === undefined) throw new Error(`${address} needs ${need}, which is not there`);
      visit(needed, [...path, address]);
    }
    done.add(resource);
  };
  for (const resource of resources) visit(resource, []);
  return [...done];
};
