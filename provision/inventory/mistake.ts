import { InputError } from '../../core/user-error.ts';
import type { Place } from './tree.ts';

/** One thing to mend in an inventory. */
export type Mistake = {
  at: Place;
  /** What the place is called (`hosts.web-1.port`), empty for the file as a whole. */
  path: string[];
  problem: string;
  mend?: string | undefined;
};

/** The same mistake seen twice (a default that several hosts inherit) is told once, in the file's order. */
export const distinct = (mistakes: readonly Mistake[]): Mistake[] => {
  const seen = new Set<string>();
  return mistakes
    .filter(({ at, problem }) => {
      const key = `${placeOf(at)} ${problem}`;
      return !seen.has(key) && seen.add(key);
    })
    .toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
};

/** All mistakes as one error; each begins with `file:line:column`, which terminals and editors open. */
export const badInventory = (file: string, mistakes: readonly Mistake[]): InputError => {
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
  const lines = mistakes.map((mistake) => lineOf(file, mistake));
  return new InputError('bad-inventory', [`${count} in ${file}`, ...lines].join('\n'), {
    hint: 'nothing was changed; mend these lines and run again',
  });
};

const lineOf = (file: string, { at, path, problem, mend }: Mistake): string => {
  const subject = path.length === 0 ? problem : `${path.join('.')}: ${problem}`;
  const line = `${file}:${placeOf(at)}  ${subject}`;
  return mend === undefined ? line : `${line}\n    → ${mend}`;
};

export const placeOf = ({ line, column }: Place): string => `${line}:${column}`;
