import type { Engine } from '../engine/engine.ts';
import { inspectImage, listImages, untagImage } from '../engine/image.ts';

/** A tag for people; what runs is pinned by digest. */
export const tagOf = (source: string): string => source.slice(0, 12);

/** Where the engine keeps an image that berth made: shared by all stacks, named by what it was made from. */
export type Cached = { repository: string; tag: string; name: string };

export const cachedAs = (image: string, source: string): Cached => {
  const repository = `berth-cache/${image}`;
  const tag = tagOf(source);
  return { repository, tag, name: `${repository}:${tag}` };
};

/** How many versions of an image are kept: two releases of a target, and some to go back to. */
const KEPT = 5;

/**
 * Makes an image unless one was made from the same source before, and forgets the oldest versions.
 *
 * @returns its local name
 */
export const ensureCached = async (
  engine: Engine,
  image: string,
  source: string,
  make: (as: Cached) => Promise<void>,
): Promise<string> => {
  const as = cachedAs(image, source);
  if ((await inspectImage(engine, as.name)) === undefined) {
    await make(as);
    const versions = await listImages(engine, as.repository);
    for (const name of superseded(versions, as.name)) await untagImage(engine, name);
  }
  return as.name;
};

/** The names to forget, given all versions of an image: the oldest beyond those that are kept, never `current`. */
export const superseded = (
  versions: readonly { name: string; created: number }[],
  current: string,
): string[] =>
  versions
    .filter(({ name }) => name !== current)
    .toSorted((one, other) => other.created - one.created)
    .slice(KEPT - 1)
    .map(({ name }) => name);
