import { textOf, type Fields } from './shape.ts';

/** Something worth knowing about the quality of a dataset. */
export interface Finding {
  code: string;
  isWarning: boolean;
  column: string | undefined;
  message: string;
  suggestion: string | undefined;
}

export const findingOf = (given: Fields): Finding => ({
  code: textOf(given['code']) ?? '',
  isWarning: given['severity'] === 'warning',
  column: textOf(given['column']),
  message: textOf(given['message']) ?? '',
  suggestion: textOf(given['suggestion']),
});

const TITLES: Record<string, string> = {
  empty_dataset: 'No rows',
  duplicate_rows: 'Repeated rows',
  empty_column: 'Empty column',
  mostly_null: 'Mostly missing',
  constant: 'Always the same',
  likely_identifier: 'May identify rows',
  surrounding_whitespace: 'Spaces around values',
  mixed_case: 'Written in several ways',
  empty_text: 'Empty texts',
  missing_as_text: 'Missing, written as text',
  numbers_as_text: 'Numbers stored as text',
  dates_as_text: 'Dates stored as text',
  outliers: 'Far from the rest',
};

/** What a finding is about, in a few words. */
export const findingTitle = ({ code }: Finding): string =>
  TITLES[code] ?? code.replaceAll('_', ' ').replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());

/** A finding as a sentence for people, who do not know what null is. */
export const findingInWords = ({ message }: Finding, words: (message: string) => string): string =>
  words(message)
    .replace(/\brather than being null\b/g, 'rather than being left out')
    .replace(/\brather than null\b/g, 'rather than missing')
    .replace(/\b(is|are) null\b/g, '$1 missing');
