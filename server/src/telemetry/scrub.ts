const CENSOR = '[secret]';

// Each keeps what leads up to the secret, as its first group, and takes no quote or backslash with it, so
// that JSON text stays JSON.
const PATTERNS: readonly RegExp[] = [
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
  // A JSON Web Token.
  /()\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
];

// One look for what nearly every text has none of.
const SUSPECT =
  /bearer|basic|token|signature|sig=|secret|password|api_?key|credential|authorization|cookie|:\/\/|berth_|eyJ/i;

/** Takes the secrets out of a text that is about to be logged, stored or sent: whatever looks like one. */
export function scrub(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return PATTERNS.reduce((clean, pattern) => clean.replace(pattern, `$1${CENSOR}`), text);
}

/** The first `longest` UTF-16 units of a text, saying how long it was. */
export function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;
}
