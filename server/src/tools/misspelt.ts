import { distance } from 'fastest-levenshtein';

// A name that is shorter is like too many others, and nobody mistypes one that is longer.
const MIN_LENGTH = 3;
const MAX_LENGTH = 100;
/** A caller may send any number of names; the first ones tell what happened. */
const MAX_NAMES = 20;

const letters = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Whether one name is a slip of the other: another case or other signs between its words, or a letter or two. */
function isSlip(given: string, name: string): boolean {
  const [one, other] = [letters(given), letters(name)];
  if (one === '') return false;
  return one === other || distance(one, other) <= (name.length <= 4 ? 1 : 2);
}

/**
 * The question whether an argument was meant that is there, for each unknown one that is nearly spelt so;
 * undefined where there is none. An argument that is not known at all is no slip.
 */
export function misspelt(input: object, known: readonly string[]): string | undefined {
  const given = Object.keys(input);
  if (given.every((name) => known.includes(name))) return undefined;
  const questions = given
    .filter((name) => !known.includes(name) && name.length >= MIN_LENGTH && name.length <= MAX_LENGTH)
    .slice(0, MAX_NAMES)
    .flatMap((name) => {
      const meant = known.find((other) => !given.includes(other) && isSlip(name, other));
      return meant === undefined ? [] : [`There is no argument ${name}. Did you mean ${meant}?`];
    });
  return questions.length === 0 ? undefined : questions.join(' ');
}
