import { inspect } from 'node:util';

const MASK = '[secret]';

/** A value that prints as a mask wherever it ends up; only `reveal()` gives the text. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/** Plain text, or text that must not be shown. */
export type Text = string | Secret;

export const reveal = (text: Text): string => (text instanceof Secret ? text.reveal() : text);

/** Shorter than this a secret would blank out ordinary words of the output. */
const SHORTEST_REDACTED = 4;

/**
 * A function that masks every given secret in a text, its base64 form included, because that is
 * how registries and HTTP headers carry one. Used on what a remote host or an SDK said.
 */
export const redactor = (secrets: readonly Secret[]): ((text: string) => string) => {
  const needles = secrets
    .flatMap((secret) => {
      const text = secret.reveal();
      return text.length < SHORTEST_REDACTED ? [] : [text, Buffer.from(text).toString('base64')];
    })
    .toSorted((a, b) => b.length - a.length);
  return (text) => needles.reduce((masked, needle) => masked.replaceAll(needle, MASK), text);
};
