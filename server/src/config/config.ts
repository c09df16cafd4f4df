import type { z } from 'zod';
import { accessMistakes } from '../access/settings.ts';
import { gateLimits } from '../calls/gate.ts';
import { NAME } from '../version.ts';
import { environment } from './environment.ts';
import { readSecrets, type ReadFile } from './secrets.ts';

const MEGABYTE = 1024 * 1024;
// Within the longest body of a call.
const LONGEST_CONTENT = 3_000_000;

/** A bucket of AWS where no endpoint is said. */
function bucketOf(env: z.infer<typeof environment>) {
  if (env.S3_BUCKET === undefined) return undefined;
  return {
    bucket: env.S3_BUCKET,
    endpoint: env.S3_ENDPOINT ?? `https://s3.${env.S3_REGION}.amazonaws.com`,
    region: env.S3_REGION,
    prefix: env.S3_PREFIX,
    style: env.S3_PATH_STYLE === 'on' ? ('path' as const) : ('virtual' as const),
    accessKeyId: env.S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.S3_SECRET_ACCESS_KEY ?? '',
  };
}

const config = environment.transform((env) => ({
  http: {
    host: env.HOST,
    port: env.PORT,
    allowedHosts: env.ALLOWED_HOSTS,
    allowedOrigins: env.ALLOWED_ORIGINS,
    publicUrl: env.PUBLIC_URL,
    legacySse: env.LEGACY_SSE === 'on',
    drainSeconds: env.DRAIN_SECONDS,
    keepAliveSeconds: env.KEEP_ALIVE_SECONDS,
  },
  access: {
    mode: env.AUTH,
    /** The address that the outside reaches this server at, by which loopback is judged. */
    listensOn: env.PUBLISHED_ON ?? env.HOST,
    publicUrl: env.PUBLIC_URL,
    allowedHosts: env.ALLOWED_HOSTS,
    apiKey: env.API_KEY,
    jwt: {
      secret: env.JWT_SECRET,
      jwksUrl: env.JWT_JWKS_URL,
      issuer: env.JWT_ISSUER,
      audience: env.JWT_AUDIENCE,
      scopePrefix: env.JWT_SCOPE_PREFIX,
    },
    callsPerMinute: env.RATE_LIMIT_PER_MINUTE,
    trustedProxies: env.TRUSTED_PROXIES,
  },
  signingKey: env.SIGNING_KEY,
  postgres: {
    host: env.POSTGRES_HOST,
    port: env.POSTGRES_PORT,
    database: env.POSTGRES_DB,
    user: env.POSTGRES_USER,
    password: env.POSTGRES_PASSWORD,
  },
  redis: {
    host: env.REDIS_HOST,
    port: env.REDIS_PORT,
    password: env.REDIS_PASSWORD,
    database: env.REDIS_DB,
  },
  blobs: { directory: env.BLOB_DIR, s3: bucketOf(env) },
  analysis: {
    scratch: env.SCRATCH_DIR,
    memoryMb: env.ANALYSIS_MEMORY_MB,
    threads: env.ANALYSIS_THREADS,
    concurrency: env.ANALYSIS_CONCURRENCY,
    spillMb: env.ANALYSIS_SPILL_MB,
  },
  datasets: {
    scratch: env.SCRATCH_DIR,
    uploadBytes: env.MAX_UPLOAD_MB * MEGABYTE,
    callCharacters: LONGEST_CONTENT,
    transfers: env.TRANSFERS_AT_ONCE,
    namespaceBytes: env.NAMESPACE_MB * MEGABYTE,
    keepSources: env.KEEP_SOURCES === 'on',
    cacheBytes: env.BLOB_CACHE_MB * MEGABYTE,
  },
  calls: gateLimits(env.CALLS_AT_ONCE, env.CALLS_QUEUE),
  toolsFile: env.TOOLS_FILE,
  auditDays: env.AUDIT_DAYS,
  telemetry: {
    serviceName: env.OTEL_SERVICE_NAME,
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    sentryDsn: env.SENTRY_DSN,
  },
  logLevel: env.LOG_LEVEL,
  instructions: env.SERVER_INSTRUCTIONS,
  /** What people know this server by; the program's name where it is not set. */
  title: env.STACK_NAME ?? NAME,
}));

export type Config = z.infer<typeof config>;

/** Either the whole configuration or every mistake in it, one readable line each. */
export type ConfigResult = { ok: true; config: Config } | { ok: false; mistakes: string[] };

const SECRETS = [
  'POSTGRES_PASSWORD',
  'REDIS_PASSWORD',
  'SIGNING_KEY',
  'API_KEY',
  'JWT_SECRET',
  'S3_SECRET_ACCESS_KEY',
  'SENTRY_DSN',
] as const;

/**
 * Reads the configuration from environment variables. An empty variable counts as unset, because compose
 * files and unit files cannot easily leave one out. Mistakes name the variable and never repeat its value.
 */
export function readConfig(env: Record<string, string | undefined>, readFile: ReadFile): ConfigResult {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const secrets = readSecrets(SECRETS, set, readFile);
  const parsed = config.safeParse({ ...set, ...secrets.values });

  const unread = new Set(secrets.mistakes.map(({ name }) => name));
  const mistakes = [
    ...secrets.mistakes.map(({ name, problem }) => `${name}: ${problem}`),
    ...(parsed.error?.issues ?? [])
      .filter((issue) => !unread.has(String(issue.path[0])))
      .map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...(parsed.success ? accessMistakes(parsed.data.access) : []),
  ];
  return parsed.success && mistakes.length === 0
    ? { ok: true, config: parsed.data }
    : { ok: false, mistakes };
}
