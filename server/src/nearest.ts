import { distance } from 'fastest-levenshtein';

// Comparing takes time by the product of both lengths, and nobody mistypes more than this.
const LONGEST = 300;

const plain = (name: string): string => name.normalize('NFC').toLowerCase();

const farness = (one: string, other: string): number =>
  one.includes(other) || other.includes(one) ? 1 : distance(one, other);

/**
 * The names most like one that does not exist, nearest first, at most three; case plays no part, and a very
 * long one is like none.
 */
export function nearest(name: string, names: readonly string[]): string[] {
  if (name.length > LONGEST) return [];
  const wanted = plain(name);
  return names
    .filter((candidate) => candidate.length <= LONGEST)
    .map((candidate) => ({ candidate, far: farness(wanted, plain(candidate)) }))
    .filter(({ far }) => far <= Math.max(2, wanted.length / 3))
    .toSorted((one, other) => one.far - other.far)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** The question whether one of the nearest names was meant; nothing where none is near. */
export function didYouMean(name: string, names: readonly string[]): string | undefined {
  const near = nearest(name, names);
  return near.length === 0 ? undefined : `Did you mean ${near.join(' or ')}?`;
}
