import { parseArgs } from 'node:util';
import { InputError } from '../../core/user-error.ts';
import { suggestion } from '../../provision/inventory/spelling.ts';
import { flagsOf, type Definition, type Flag, type Flags } from './flags.ts';

/** What was asked for on the command line. */
export type Args<Own extends string = never> = {
  /** Path of the inventory; absent: the default one. */
  inventory: string | undefined;
  env: string | undefined;
  /** Names of hosts; empty: all. */
  limit: string[];
  check: boolean;
  yes: boolean;
  parallel: number | undefined;
  json: boolean;
  verbose: boolean;
  help: boolean;
  version: boolean;
  /** Whether a flag of the command's own was given. */
  has: (name: Own) => boolean;
  /** The last value given to a flag of the command's own. */
  value: (name: Own) => string | undefined;
  /** All values given to it. */
  values: (name: Own) => string[];
};

/**
 * Reads a command's arguments.
 *
 * @throws InputError `bad-arguments` naming everything that is wrong with them at once
 */
export const parse = <Own extends string>(
  definition: Definition<Own>,
  argv: readonly string[],
): Args<Own> => {
  const flags = flagsOf(definition);
  const options = Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, optionOf(flag)]));
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  const mistakes: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const mistake = mistakeIn(token, flags);
    if (mistake !== undefined) mistakes.push(mistake);
    given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? '']);
  }
  const last = (name: string): string | undefined => given.get(name)?.at(-1);
  const parallel = last('parallel');
  if (parallel !== undefined && !/^[1-9]\d*$/.test(parallel)) {
    mistakes.push(`--parallel ${parallel}: must be a whole number from 1`);
  }
  // The value of a flag that does not exist looks like an operand.
  if (operands.length > 1 && mistakes.length === 0)
    mistakes.push(`${operands.slice(1).join(' ')}: only one inventory can be given`);
  if (mistakes.length > 0) {
    throw new InputError('bad-arguments', mistakes.join('\n'), {
      hint: `${definition.usage} --help shows every flag`,
    });
  }
  return {
    inventory: operands[0],
    env: last('env'),
    limit: (given.get('limit') ?? [])
      .flatMap((names) => names.split(','))
      .map((name) => name.trim())
      .filter(Boolean),
    check: given.has('check'),
    yes: given.has('yes'),
    parallel: parallel === undefined ? undefined : Number(parallel),
    json: given.has('json'),
    verbose: given.has('verbose'),
    help: given.has('help'),
    version: given.has('version'),
    has: (name) => given.has(name),
    value: last,
    values: (name) => given.get(name) ?? [],
  };
};

const optionOf = ({ short, value }: Flag): { type: 'string' | 'boolean'; short?: string } => ({
  type: value === undefined ? 'boolean' : 'string',
  ...(short === undefined ? {} : { short }),
});

type Token = { name: string; rawName: string; value?: string | undefined; inlineValue?: boolean | undefined };

const mistakeIn = ({ name, rawName, value, inlineValue }: Token, flags: Flags): string | undefined => {
  const flag = flags[name];
  if (flag === undefined) {
    const known = Object.keys(flags).map((known) => `--${known}`);
    return `${rawName}: there is no such flag; ${suggestion(rawName, known)}`;
  }
  if (flag.value === undefined) return value === undefined ? undefined : `${rawName}: takes no value`;
  const missing = value === undefined || value === '' || (inlineValue === false && value.startsWith('-'));
  return missing ? `${rawName}: needs a value, ${rawName} ${flag.value}` : undefined;
};
