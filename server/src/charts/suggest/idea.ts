import type { Kind } from '../request.ts';
import { wordsFor, type Words } from '../words.ts';

/** Arguments of `create_chart`, the source left out. */
export interface Idea {
  kind: Kind;
  x?: string;
  y?: string;
  series?: string;
  value?: string;
  aggregate?: 'sum' | 'avg';
  stacked?: boolean;
}

export interface Suggestion {
  title: string;
  reason: string;
  idea: Idea;
}

/** How many values are few enough for a colour each. */
export const FEW = 8;

/** A title in the words that go with the columns it names. */
export const titled = (
  columns: readonly ({ name: string } | undefined)[],
  write: (words: Words) => string,
): string => write(wordsFor(columns.map((column) => column?.name)));
