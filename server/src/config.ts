import { z } from 'zod';
import { readSecrets, type ReadFile } from './secrets.ts';

const whole = (least: number, most: number) => {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error });
};

const list = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== ''));

const environment = z.object({
  HOST: z.string().default('0.0.0.0'),
  PORT: whole(1, 65_535).default(8080),
  POSTGRES_HOST: z.string().default('127.0.0.1'),
  POSTGRES_PORT: whole(1, 65_535).default(5432),
  POSTGRES_DB: z.string().default('berth'),
  POSTGRES_USER: z.string().default('berth'),
  POSTGRES_PASSWORD: z.string({ error: 'set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE' }),
  REDIS_HOST: z.string().default('127.0.0.1'),
  REDIS_PORT: whole(1, 65_535).default(6379),
  REDIS_PASSWORD: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ALLOWED_HOSTS: list,
  ALLOWED_ORIGINS: list,
  DRAIN_SECONDS: whole(0, 300).default(10),
  SERVER_INSTRUCTIONS: z.string().max(10_000, { error: 'expected at most 10000 characters' }).optional(),
});

const config = environment.transform((env) => ({
  http: {
    host: env.HOST,
    port: env.PORT,
    allowedHosts: env.ALLOWED_HOSTS,
    allowedOrigins: env.ALLOWED_ORIGINS,
    drainSeconds: env.DRAIN_SECONDS,
  },
  postgres: {
    host: env.POSTGRES_HOST,
    port: env.POSTGRES_PORT,
    database: env.POSTGRES_DB,
    user: env.POSTGRES_USER,
    password: env.POSTGRES_PASSWORD,
  },
  redis: { host: env.REDIS_HOST, port: env.REDIS_PORT, password: env.REDIS_PASSWORD },
  logLevel: env.LOG_LEVEL,
  instructions: env.SERVER_INSTRUCTIONS,
}));

export type Config = z.infer<typeof config>;

/** Either the whole configuration or every mistake in it, one readable line each. */
export type ConfigResult = { ok: true; config: Config } | { ok: false; mistakes: string[] };

/**
 * Reads the configuration from environment variables. An empty variable counts as unset, because compose
 * files and unit files cannot easily leave one out. Mistakes name the variable and never repeat its value.
 */
export function readConfig(env: Record<string, string | undefined>, readFile: ReadFile): ConfigResult {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const secrets = readSecrets(['POSTGRES_PASSWORD', 'REDIS_PASSWORD'], set, readFile);
  const parsed = config.safeParse({ ...set, ...secrets.values });

  const unread = new Set(secrets.mistakes.map(({ name }) => name));
  const mistakes = [
    ...secrets.mistakes.map(({ name, problem }) => `${name}: ${problem}`),
    ...(parsed.error?.issues ?? [])
      .filter((issue) => !unread.has(String(issue.path[0])))
      .map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  ];
  return parsed.success && mistakes.length === 0
    ? { ok: true, config: parsed.data }
    : { ok: false, mistakes };
}
