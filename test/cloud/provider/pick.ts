import { isDeepStrictEqual } from 'node:util';

/** The one that fits; whoever looks for what is not there, or is there twice, made a mistake. */
export const only = <T>(things: readonly T[], fits: (thing: T) => boolean = () => true): T => {
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
