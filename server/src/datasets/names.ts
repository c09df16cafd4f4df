import { parse } from 'node:path';

const LONGEST = 63;
// What SQL reads as a name without quotes, in any script.
const NAME = /^[\p{L}_][\p{L}\p{N}\p{M}_]{0,62}$/u;

/** Why a text cannot name a dataset, or nothing where it can. */
export function mistakeInName(name: string): string | undefined {
  if (NAME.test(name)) return undefined;
  return `a dataset's name is up to ${LONGEST} letters, digits and underscores and begins with no digit, such as ${nameFrom(name)}`;
}

/** The name under which SQL finds a dataset: case plays no part, nor how an accent is composed. */
export function keyOfName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** A name for the dataset of a file; only ever a name, never a path. */
export function nameFrom(fileName: string): string {
  const { name } = parse(fileName.normalize('NFC').replaceAll('\\', '/'));
  const words = name.replaceAll(/[^\p{L}\p{N}\p{M}_]+/gu, '_').replace(/^_+/, '');
  const begun = /^[\p{L}_]/u.test(words) ? words : `data_${words}`;
  // The end is looked for in what is left, which is short: a pattern for it is tried at every underscore of the text.
  return Array.from(begun).slice(0, LONGEST).join('').replace(/_+$/, '');
}
