const REPLACEMENT = '\uFFFD';
// An escape, whole, so that the backslash of `\\u0000` is not taken for the beginning of one.
const ESCAPE = /\\(u0000|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)/g;

/**
 * JSON text that Postgres takes: without NUL and halves of surrogate pairs, which JSON may hold and jsonb may
 * not.
 */
export function storable(json: string): string {
  if (!json.includes('\\u')) return json;
  return json.replace(ESCAPE, (whole, escaped: string) => (escaped.length > 1 ? REPLACEMENT : whole));
}
