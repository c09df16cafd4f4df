import { distance } from 'fastest-levenshtein';

/** What a word was probably meant to be: the same letters, or at most a third of them wrong. */
export const meant = (word: string, choices: readonly string[]): string | undefined => {
  const wrong = (choice: string): number => distance(plain(word), plain(choice));
  const [nearest] = choices.toSorted((a, b) => wrong(a) - wrong(b));
  if (nearest === undefined) return undefined;
  const likely = wrong(nearest) <= Math.max(1, Math.floor(nearest.length / 3));
  return likely ? nearest : choices.find((choice) => letters(choice) === letters(word));
};

const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_]/g, '');

const letters = (word: string): string => plain(word).split('').toSorted().join('');

/** How to mend a word that is none of the choices. */
export const suggestion = (word: string, choices: readonly string[]): string => {
  const candidate = meant(word, choices);
  if (candidate !== undefined) return `did you mean ${candidate}?`;
  return choices.length === 0 ? 'there are none to choose from' : `choose from ${choices.join(', ')}`;
};
