import { readFileSync } from 'node:fs';
import type { PoolConfig } from 'pg';
import type { Source } from '../configuration/source-schema.ts';

const CONNECT_SECONDS = 3;

// One argument of Postgres's command line: a space ends it, a backslash keeps the next character.
const escaped = (value: string): string =>
  value.replaceAll('\\', String.raw`\\`).replaceAll(' ', String.raw`\ `);

/** How to connect to a source. Nothing is opened before it is needed, nothing is kept that is not used. */
export function connectionOf(source: Source): PoolConfig {
  const { queryParams: given } = source;
  const settings = [
    ...(given.options === undefined ? [] : [given.options]),
    ...(given.search_path === undefined ? [] : [`-c search_path=${escaped(given.search_path)}`]),
    ...(given.timezone === undefined ? [] : [`-c timezone=${escaped(given.timezone)}`]),
  ];
  const seconds = source.connectTimeout ?? given.connect_timeout ?? CONNECT_SECONDS;
  return {
    host: source.host,
    port: source.port,
    database: source.database,
    user: source.user,
    password: source.password,
    ssl: sslOf(given),
    application_name: given.application_name ?? 'berth-sql-tools',
    ...(settings.length === 0 ? {} : { options: settings.join(' ') }),
    max: source.maxConnections,
    connectionTimeoutMillis: seconds * 1_000,
    idleTimeoutMillis: 10_000,
    keepAlive: true,
    allowExitOnIdle: true,
  };
}

function sslOf({ sslmode = 'disable', sslrootcert }: Source['queryParams']): PoolConfig['ssl'] {
  if (sslmode === 'disable') return false;
  return {
    // As in libpq, `require` encrypts and trusts whoever answers, and `verify-ca` trusts any name.
    rejectUnauthorized: sslmode !== 'require',
    ...(sslrootcert === undefined ? {} : { ca: readFileSync(sslrootcert, 'utf8') }),
    ...(sslmode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  };
}
