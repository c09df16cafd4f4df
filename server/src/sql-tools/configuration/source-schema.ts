import { z } from 'zod';

const error = 'expected true or false';
/** A switch; a variable of the environment fills it in as text. */
export const flag = z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })], { error });

/** A whole number in a range; a variable of the environment fills it in as text. */
export const whole = (least: number, most: number) => {
  const error = `expected a whole number from ${least} to ${most}`;
  return z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], { error })
    .refine((value) => Number.isInteger(value) && value >= least && value <= most, { error });
};

/** Names as Toolbox takes them, so that a toolset's can stand in a URL. */
export const entryName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'expected letters, digits, _ and -, at most 64' });

// `${QUERY_PARAMS:}` leaves an empty text; a filled one reads like the query of a URL.
const parameters = z.preprocess(
  (given) => (typeof given === 'string' ? Object.fromEntries(new URLSearchParams(given)) : (given ?? {})),
  z.strictObject({
    sslmode: z
      .enum(['disable', 'require', 'verify-ca', 'verify-full'], {
        error:
          'expected disable, require, verify-ca or verify-full: nothing here falls back from TLS to plain text',
      })
      .optional(),
    sslrootcert: z.string().optional(),
    application_name: z.string().max(63).optional(),
    connect_timeout: z.coerce.number().int().min(1).max(60).optional(),
    search_path: z.string().optional(),
    timezone: z.string().optional(),
    options: z.string().optional(),
  }),
);

/** A database that tools may ask. */
export const sourceSchema = z.strictObject({
  name: entryName,
  type: z.literal('postgres', { error: 'expected postgres, the only type of source here' }),
  host: z.string().min(1),
  port: whole(1, 65_535).default(5432),
  database: z.string().min(1),
  user: z.string().min(1),
  password: z.string({
    // 0123 without quotes would have lost its zero already.
    error: ({ input }) => (input === undefined ? undefined : 'expected a text: put it in quotes'),
  }),
  queryParams: parameters,
  connectTimeout: whole(1, 60).optional(),
  queryExecMode: z.string().optional(),
  sqlCommenter: flag.optional(),
  /** No tool of this source may write, whatever it says itself. */
  readOnly: flag.default(false),
  /** At most this many connections. */
  maxConnections: whole(1, 20).default(4),
  /**
   * Functions beyond those known to only read that a caller's own SQL may use; `st_*` stands for all alike.
   */
  functions: z.array(z.string().min(2)).default([]),
});

export type Source = z.infer<typeof sourceSchema>;
