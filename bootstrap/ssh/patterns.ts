/**
 * Whether a comma-separated pattern list of known_hosts matches: `*` and `?` are wildcards, and a
 * match of a pattern with `!` in front rules the whole list out (ssh_config(5), PATTERNS).
 */
export const matchesPatterns = (list: string, name: string): boolean => {
  const patterns = list.split(',');
  const negated = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  if (negated.some((pattern) => matches(pattern, name))) return false;
  return patterns.some((pattern) => matches(pattern, name));
};

const matches = (pattern: string, name: string): boolean => {
  const source = pattern
    .replaceAll(/[\\^$.+()|[\]{}]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(name);
};
