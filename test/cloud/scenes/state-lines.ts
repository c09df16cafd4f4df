import { isDeepStrictEqual } from 'node:util';

/** Of every thing: what differs between two runs of the same story. */
const VOLATILE = new Set([
  'createdAt',
  'updatedAt',
  'since',
  'until',
  'boundAt',
  'at',
  'modification',
  'reboots',
]);

/** A living thing as a line, `kind owner {…}`, without its times and with its keys in order. */
export const lineOf = (kind: string, owner: string | undefined, thing: object): string =>
  `${kind} ${owner ?? '-'} ${JSON.stringify(thing, (key, value: unknown) => (VOLATILE.has(key) ? undefined : ordered(value)))}`;

const ordered = (value: unknown): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));

/** The first that fits; a scene that looks for what is not there is a mistake of the scene. */
export const only = <T>(things: readonly T[], fits: (thing: T) => boolean): T => {
  const found = things.filter(fits);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} things fit, not one`);
  return first;
};

/** A copy of an object without one of its keys. */
export const without = <T>(record: Record<string, T>, key: string): Record<string, T> => {
  const rest = Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
  if (isDeepStrictEqual(rest, record)) throw new Error(`there is no ${key} to take off`);
  return rest;
};
