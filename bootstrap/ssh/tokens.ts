/**
 * Expands `%x` tokens (`%%` is a percent sign, an unknown token stays as it is) and, given where a
 * home and an environment are, a leading `~` and `${NAME}` (ssh_config(5), TOKENS).
 */
export const expand = (
  text: string,
  tokens: Record<string, string>,
  local?: { home: string; environment: Record<string, string | undefined> },
): string => {
  const expanded = text.replaceAll(/%./g, (token) => (token === '%%' ? '%' : (tokens[token] ?? token)));
  if (local === undefined) return expanded;
  return expanded
    .replace(/^~(?=\/|$)/, local.home)
    .replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => local.environment[name] ?? whole);
};
