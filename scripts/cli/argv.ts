/**
 * A script's own arguments: under `node x.mts …` they follow the script as the first argument, under
 * `zx x.mts …` zx stands before it, perhaps with options of its own.
 */
export const ownArguments = (argv: readonly string[]): string[] => {
  const script = argv.findIndex((word, index) => index > 0 && /\.m?ts$/.test(word));
  return argv.slice(script === -1 ? 2 : script + 1);
};
