/** One command-line flag. */
export type Flag = {
  /** One letter. */
  short?: string;
  /** What its value is called in the help; absent: the flag takes none. */
  value?: string;
  help: string;
};

export type Flags = Record<string, Flag>;

/** What every command understands, in the order the help shows it. */
export const COMMON = {
  env: { value: 'NAME', help: 'the environment of the inventory to use' },
  limit: { value: 'HOSTS', help: 'only these hosts, separated by commas; may be given again' },
  check: { help: 'show what would change, and change nothing' },
  yes: { help: 'agree to every question' },
  parallel: { value: 'N', help: 'work on at most N hosts at a time' },
  json: { help: 'write events as JSON, one a line' },
  verbose: { short: 'v', help: 'also show what the commands on the hosts say' },
  help: { short: 'h', help: 'show this help' },
  version: { help: 'show the version' },
} satisfies Flags;

export type CommonName = keyof typeof COMMON;

/** What a command is, for its help and for reading its arguments. */
export type Definition<Own extends string = never> = {
  /** As it is started: `npx zx provision.mts`. */
  usage: string;
  summary: string;
  /** Flags of its own. */
  flags?: Record<Own, Flag>;
  /** Common flags that mean nothing to it. */
  without?: readonly CommonName[];
};

/** All flags that a command understands, its own first. */
export const flagsOf = (definition: Definition<string>): Flags => {
  const without = new Set<string>(definition.without);
  const common = Object.entries(COMMON).filter(([name]) => !without.has(name));
  return { ...definition.flags, ...Object.fromEntries(common) };
};
