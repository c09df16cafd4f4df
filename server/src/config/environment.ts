import { z } from 'zod';
import { readDsn } from '../telemetry/sentry-event.ts';

const whole = (least: number, most: number) => {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error });
};

const list = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== ''));

const toggle = z.enum(['on', 'off'], { error: 'expected on or off' });

const url = z.url({ protocol: /^https?$/, error: 'expected an http or https address' });

/** An address without a slash at its end. */
const base = url.transform((text) => text.replace(/\/+$/, ''));

const LEAST_KEY = 32;
const key = z.string().min(LEAST_KEY, { error: `expected at least ${LEAST_KEY} characters` });

/** Every environment variable the server reads, with its default. */
export const environment = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    PORT: whole(1, 65_535).default(8080),
    ALLOWED_HOSTS: list,
    ALLOWED_ORIGINS: list,
    PUBLIC_URL: base.optional(),
    LEGACY_SSE: toggle.default('off'),
    DRAIN_SECONDS: whole(0, 300).default(10),
    // Above the minute that balancers keep a connection: one that ends it first answers its next call with 502.
    KEEP_ALIVE_SECONDS: whole(1, 3_600).default(75),

    AUTH: z.enum(['auto', 'off', 'required'], { error: 'expected auto, off or required' }).default('auto'),
    PUBLISHED_ON: z.string().optional(),
    API_KEY: z.string().optional(),
    SIGNING_KEY: key.optional(),
    JWT_SECRET: z.string().optional(),
    JWT_JWKS_URL: url.optional(),
    JWT_ISSUER: z.string().optional(),
    JWT_AUDIENCE: z.string().optional(),
    JWT_SCOPE_PREFIX: z.string().default(''),
    TRUSTED_PROXIES: whole(0, 10).default(0),
    RATE_LIMIT_PER_MINUTE: whole(0, 1_000_000).default(1_200),

    POSTGRES_HOST: z.string().default('127.0.0.1'),
    POSTGRES_PORT: whole(1, 65_535).default(5432),
    POSTGRES_DB: z.string().default('berth'),
    POSTGRES_USER: z.string().default('berth'),
    POSTGRES_PASSWORD: z.string({ error: 'set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE' }),
    REDIS_HOST: z.string().default('127.0.0.1'),
    REDIS_PORT: whole(1, 65_535).default(6379),
    REDIS_PASSWORD: z.string().optional(),
    REDIS_DB: whole(0, 1_000_000).default(0),

    BLOB_DIR: z.string().default('/var/lib/berth-server/blobs'),
    S3_BUCKET: z.string().optional(),
    S3_ENDPOINT: base.optional(),
    S3_REGION: z.string().default('us-east-1'),
    S3_PREFIX: z.string().default(''),
    S3_PATH_STYLE: toggle.default('off'),
    S3_ACCESS_KEY_ID: z.string().optional(),
    S3_SECRET_ACCESS_KEY: z.string().optional(),

    SCRATCH_DIR: z.string().default('/tmp'),
    MAX_UPLOAD_MB: whole(1, 10_000).default(200),
    TRANSFERS_AT_ONCE: whole(1, 1_000).default(8),
    NAMESPACE_MB: whole(1, 100_000_000).default(10_240),
    KEEP_SOURCES: toggle.default('on'),
    BLOB_CACHE_MB: whole(1, 100_000_000).default(2_048),
    ANALYSIS_MEMORY_MB: whole(32, 1_000_000).default(160),
    ANALYSIS_THREADS: whole(1, 64).default(2),
    ANALYSIS_CONCURRENCY: whole(1, 64).default(2),
    ANALYSIS_SPILL_MB: whole(0, 1_000_000).default(1_024),
    CALLS_AT_ONCE: whole(1, 10_000).default(64),
    CALLS_QUEUE: whole(0, 10_000).default(256),

    TOOLS_FILE: z.string().optional(),
    AUDIT_DAYS: whole(1, 3_650).default(30),
    OTEL_SERVICE_NAME: z.string().default('berth-server'),
    OTEL_EXPORTER_OTLP_ENDPOINT: base.optional(),
    SENTRY_DSN: z
      .string()
      .refine((dsn) => readDsn(dsn) !== undefined, { error: 'expected https://KEY@HOST/PROJECT' })
      .optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    STACK_NAME: z.string().max(100, { error: 'expected at most 100 characters' }).optional(),
    SERVER_INSTRUCTIONS: z.string().max(10_000, { error: 'expected at most 10000 characters' }).optional(),
  })
  .superRefine((env, context) => {
    if (env.S3_BUCKET === undefined) return;
    for (const name of ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const) {
      if (env[name] !== undefined) continue;
      context.addIssue({ code: 'custom', path: [name], message: 'needed where S3_BUCKET is set' });
    }
  });
