import type { Kind } from '../request.ts';

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
