const NAMES: Record<string, string> = {
  ',': 'a comma',
  ';': 'a semicolon',
  '\t': 'a tab',
  '|': 'a vertical bar',
  ' ': 'a blank',
  ':': 'a colon',
  '\uff0c': 'a full-width comma',
  '\uff1b': 'a full-width semicolon',
};

/** A delimiter as a person calls it. */
export function nameOfSign(sign: string): string {
  const known = NAMES[sign];
  if (known !== undefined) return known;
  const code = sign.codePointAt(0) ?? 0;
  return code < 32 ? `the control character ${code}` : `"${sign}"`;
}
