import type { Identity } from '../identity.ts';

/** What became of a token. A reason is fit for the caller and for the log: it never holds the token. */
export type Verdict =
  | { kind: 'proved'; identity: Identity }
  /** `genuine`: its signature was right, so that its holder is no guesser: it has expired, say. */
  | { kind: 'invalid'; reason: string; genuine?: true }
  /** Genuine, but it grants nothing here. */
  | { kind: 'powerless'; reason: string }
  /** It cannot be checked at the moment. */
  | { kind: 'unavailable'; reason: string };

export const invalid = (reason: string): Verdict => ({ kind: 'invalid', reason });
