import { parseArgs } from 'node:util';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { SCOPES } from '../identity.ts';

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const OVERLAP = '24h';

export const USAGE = `Usage: node src/keys.ts <command>
  create --name <name> --scope <read|write|admin> [--namespace <name>] [--expires <90d>]
  list
  rotate <id> [--overlap <${OVERLAP}>] [--expires <90d>]
  revoke <id>
A key sees the data of its namespace: a new one of its own, unless --namespace names one to share.
Each takes --json. A key is printed once, when it is made: only its hash is stored.
`;

const duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[smhd]$/, 'expected a time such as 90d, 24h, 30m or 45s')
  .transform((text) => Number.parseInt(text, 10) * SECONDS[z.enum(['s', 'm', 'h', 'd']).parse(text.at(-1))]);

const name = z
  .string({ error: 'needed' })
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'expected at most 63 of a-z, 0-9, dot, dash and underscore');

const id = z
  .string({ error: 'needed: the id of a key, as `list` shows it' })
  .regex(/^[0-9a-f]{12}$/, 'expected twelve hexadecimal digits, as `list` shows them');

const json = z.boolean().default(false);

const command = z.discriminatedUnion(
  'do',
  [
    z.strictObject({
      do: z.literal('create'),
      name: name.refine((text) => text !== 'admin', 'admin is the name of API_KEY'),
      scope: z.enum(SCOPES, { error: 'needed: read, write or admin' }),
      /** Whose data the key sees; a namespace of its own where not said. */
      namespace: name.optional(),
      expires: duration.optional(),
      json,
    }),
    z.strictObject({ do: z.literal('list'), json }),
    z.strictObject({
      do: z.literal('rotate'),
      id,
      overlap: z.union([z.literal('0').transform(() => 0), duration]).prefault(OVERLAP),
      expires: duration.optional(),
      json,
    }),
    z.strictObject({ do: z.literal('revoke'), id, json }),
  ],
  { error: 'expected create, list, rotate or revoke' },
);

/** What `keys.ts` was asked to do; times are seconds. */
export type KeyCommand = z.infer<typeof command>;

const text = { type: 'string' } as const;
const options = {
  name: text,
  scope: text,
  namespace: text,
  expires: text,
  overlap: text,
  json: { type: 'boolean' },
} as const;

/** Reads the arguments after the script's own name; a mistake is one readable line. */
export function readKeyCommand(args: string[]): { command: KeyCommand } | { mistakes: string[] } {
  let given;
  try {
    given = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    return { mistakes: [messageOf(error)] };
  }
  const [verb, id, ...rest] = given.positionals;
  if (rest.length > 0) return { mistakes: [`one argument too many: ${rest.join(' ')}`] };
  const parsed = command.safeParse({ do: verb, ...given.values, ...(id === undefined ? {} : { id }) });
  if (parsed.success) return { command: parsed.data };
  return {
    mistakes: parsed.error.issues.map(({ path, message }) => `${path.join('.') || verb}: ${message}`),
  };
}
