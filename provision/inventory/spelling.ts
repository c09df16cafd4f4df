import { closest, distance } from 'fastest-levenshtein';

/** What a word was probably meant to be: at most a third of its letters wrong. */
export const meant = (word: string, choices: readonly string[]): string | undefined => {
  const candidate = choices.length === 0 ? undefined : closest(word.toLowerCase(), [...choices]);
  if (candidate === undefined) return undefined;
  const wrong = distance(word.toLowerCase(), candidate.toLowerCase());
  return wrong <= Math.max(1, Math.floor(candidate.length / 3)) ? candidate : undefined;
};

/** How to mend a word that is none of the choices. */
export const suggestion = (word: string, choices: readonly string[]): string => {
  const candidate = meant(word, choices);
  if (candidate !== undefined) return `did you mean ${candidate}?`;
  return choices.length === 0 ? 'there are none to choose from' : `choose from ${choices.join(', ')}`;
};
