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

/** The same for base64, of which a few digits stand in many an ordinary word. */
const SHORTEST_ENCODED = 6;

/**
 * A function that masks every given secret in a text, its base64 form included, because that is
 * how registries and HTTP headers carry one, there with a user's name before it. Used on what a
 * remote host or an SDK said.
 */
export const redactor = (secrets: readonly Secret[]): ((text: string) => string) => {
  const needles = secrets
    .flatMap((secret) => {
      const text = secret.reveal();
      return text.length < SHORTEST_REDACTED ? [] : [text, ...encodings(text)];
    })
    .toSorted((a, b) => b.length - a.length);
  return (text) => needles.reduce((masked, needle) => masked.replaceAll(needle, MASK), text);
};

/**
 * A text in base64: as it is, then within any longer text. What stands before it shifts its bytes by
 * 0, 1 or 2, so each of these three has the digits that depend on the text alone.
 */
const encodings = (text: string): string[] => {
  const within = [0, 1, 2].map((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
    return bytes.toString('base64').slice(Math.ceil((shift * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
  return [
    Buffer.from(text).toString('base64'),
    ...within.filter((digits) => digits.length >= SHORTEST_ENCODED),
  ];
};
