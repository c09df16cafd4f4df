import { z } from 'zod';

const names = z.record(z.string(), z.string()).default({});

/** One package of an npm lock file of version 3, as far as it decides what gets installed. */
const lockedPackage = z.looseObject({
  version: z.string().optional(),
  link: z.boolean().optional(),
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
});
export const npmLock = z.looseObject({ packages: z.record(z.string(), lockedPackage) });
export type NpmLock = z.infer<typeof npmLock>;
type LockedPackage = z.infer<typeof lockedPackage>;

const MODULES = 'node_modules/';

/**
 * The part of a repository's npm lock that one workspace needs to run, as a lock of its own: what the
 * workspace shares with the rest keeps the very versions that were tested with it.
 *
 * Source: npm's documentation of package-lock.json (lockfileVersion 3) and Node's resolution, nearest
 * `node_modules` first.
 *
 * @param workspace its directory, as the lock names it
 * @throws Error where the workspace has a package of its own that others of its packages need in another version
 */
export const lockOfWorkspace = (lock: NpmLock, workspace: string): NpmLock => {
  const root = lock.packages[workspace];
  if (root === undefined) throw new Error(`the lock file has no workspace ${workspace}`);
  const { name, version, dependencies } = z
    .looseObject({ name: z.string().optional(), version: z.string().optional(), dependencies: names })
    .parse(root);

  const found = new Map<string, LockedPackage>();
  collect(lock, workspace, root, found);
  const packages = [...found].map(([place, entry]): [string, LockedPackage] => {
    const own = place.startsWith(`${workspace}/`);
    const flat = own ? place.slice(workspace.length + 1) : place;
    if (own && found.has(flat))
      throw new Error(`${place} and ${flat} are both needed: they cannot share one directory`);
    return [flat, entry];
  });
  return npmLock.parse({
    name,
    version,
    lockfileVersion: 3,
    requires: true,
    packages: { '': { name, version, dependencies }, ...Object.fromEntries(packages.toSorted(byPlace)) },
  });
};

const byPlace = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

/** Adds to `found` all that the package at `place` needs, directly and further on. */
const collect = (
  lock: NpmLock,
  place: string,
  entry: LockedPackage,
  found: Map<string, LockedPackage>,
): void => {
  const needed = [entry.dependencies, entry.optionalDependencies, entry.peerDependencies].flatMap(
    Object.keys,
  );
  for (const name of needed) {
    const at = placesFor(place, name).find((candidate) => candidate in lock.packages);
    const next = at === undefined ? undefined : lock.packages[at];
    if (at === undefined || next === undefined || found.has(at)) continue;
    found.set(at, next);
    collect(lock, at, next, found);
  }
};

/** Where Node would look for `name` from a package at `place`, nearest first. */
const placesFor = (place: string, name: string): string[] => {
  const parents = place
    .split(`/${MODULES}`)
    .map((_part, index, parts) => parts.slice(0, parts.length - index).join(`/${MODULES}`));
  return [...parents.map((parent) => `${parent}/${MODULES}${name}`), `${MODULES}${name}`];
};
