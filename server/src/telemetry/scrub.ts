const CENSOR = '[secret]';
const TOKEN_START = 'eyJ';
const MIN_TOKEN_HEADER = 11;

// Each pattern keeps what leads up to the secret, as its first group, and takes no quote or backslash with it, so that
// JSON text stays JSON. Callers choose the text, so each must be linear in its length: where one start of a match fails,
// the next must not run over the same letters again. A test measures that.
const WHOLE: readonly RegExp[] = [
  // A header's credentials.
  /(\b(?:Bearer|Basic)\s+)[\w.~+/=-]+/gi,
  // A query string's, such as that of a signed link.
  /(\b(?:access_token|token|signature|sig|secret|password|api_?key|x-amz-signature|x-amz-credential)=)[^&\s"'\\#;,]+/gi,
  // A field's, in JSON and in JSON inside a JSON text, where a quote in a value is `\\\"`.
  /("\w*(?:password|secret|token|authorization|cookie|api_?key|credentials?)"\s*:\s*")(?:[^"\\]|\\.)+/gi,
  /(\\"\w*(?:password|secret|token|authorization|cookie|api_?key|credentials?)\\"\s*:\s*\\")(?:[^"\\]|\\\\\\.|\\[^"])+/gi,
  // A URL's.
  /(:\/\/)[^/\s:@"\\]*:[^/\s@"\\]+(?=@)/g,
  // This server's own keys.
  /(\bberth_)[A-Za-z0-9]+_[\w-]{16,}/g,
];

// What is left of a secret in the middle of which a text was cut, where the patterns above want more of it.
const CUT: readonly RegExp[] = [
  /(:\/\/)[^/\s:@"\\]*:[^/\s@"\\]+$/g,
  /(\bberth_)[A-Za-z0-9]{0,32}(?:_[\w-]{0,15})?$/g,
];

// One look for what nearly every text has none of.
const SUSPECT =
  /bearer|basic|token|signature|sig=|secret|password|api_?key|credential|authorization|cookie|:\/\/|berth_|eyJ/i;

/** Takes the secrets out of a text that is about to be logged, stored or sent: whatever looks like one. */
export function scrub(text: string): string {
  return SUSPECT.test(text) ? scrubbed(text, false) : text;
}

/** The first `longest` UTF-16 units of a text, saying how long it was. */
export function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}${lengthNote(text.length)}`;
}

/**
 * As `shortened`, without the secrets, and without what is left of one that the end cuts in half. Costs no more for a
 * text of megabytes than for its beginning.
 *
 * @param length of the whole text, where `text` is only the beginning of it
 */
export function excerpt(text: string, longest: number, length: number = text.length): string {
  if (length <= longest) return scrub(text);
  return `${scrubbed(text.slice(0, longest), true)}${lengthNote(length)}`;
}

const lengthNote = (length: number): string => `… (${length} characters)`;

function scrubbed(text: string, isCut: boolean): string {
  const withoutTokens = text.includes(TOKEN_START) ? scrubTokens(text, isCut) : text;
  return [...WHOLE, ...(isCut ? CUT : [])].reduce(
    (clean, pattern) => clean.replace(pattern, `$1${CENSOR}`),
    withoutTokens,
  );
}

/** Takes out JSON Web Tokens: three words with dots between them, the first of which has a header in base64. */
function scrubTokens(text: string, isCut: boolean): string {
  // Words with all their dots and dashes, one after the other: no letter is looked at twice.
  return text.replace(/[\w.-]+/g, (run, at: number) => {
    if (!run.includes(TOKEN_START)) return run;
    const endsInCut = isCut && at + run.length === text.length;
    const parts = run.split('.');
    const clean: string[] = [];
    for (let index = 0; index < parts.length; index += 1) {
      const part = parts[index] ?? '';
      const from = part.indexOf(TOKEN_START);
      const isToken =
        from >= 0 &&
        part.length - from >= MIN_TOKEN_HEADER &&
        (parts[index + 1] ?? '') !== '' &&
        index + 2 < parts.length;
      // The header, the payload or the signature is the last that there is of the text.
      const isRest = from >= 0 && endsInCut && index + 3 > parts.length - 1;
      clean.push(isToken || isRest ? `${part.slice(0, from)}${CENSOR}` : part);
      if (isToken || isRest) index += 2;
    }
    return clean.join('.');
  });
}
