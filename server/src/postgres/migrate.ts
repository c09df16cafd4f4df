import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { backoff } from '../backoff.ts';
import type { Config } from '../config/config.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { LOCKS } from './locks.ts';
import { compareMigrations, readMigrations } from './migrations.ts';

/**
 * Applies what is pending, each file in a transaction of its own, under an advisory lock that dies with its
 * connection: servers that start together migrate one after the other.
 */
async function migrate(config: Config['postgres'], log: Logger): Promise<void> {
  const client = new Client({
    ...config,
    application_name: 'berth-migrations',
    connectionTimeoutMillis: 3_000,
    statement_timeout: 120_000,
  });
  client.on('error', (error) => log.warn({ error: messageOf(error) }, 'postgres connection lost'));
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [LOCKS.migrations]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migrations ORDER BY name');
    const { pending, unknown } = compareMigrations(
      readMigrations(),
      rows.map(({ name }) => name),
    );
    if (unknown.length > 0) log.warn({ migrations: unknown }, 'the database is newer than this server');
    for (const { name, sql } of pending) {
      await client.query('BEGIN');
      await client.query(sql);
      await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
      await client.query('COMMIT');
      log.info({ migration: name }, 'migration applied');
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Migrates as soon as the database lets it, trying until the signal aborts. Resolves once the schema is as
 * this version needs it; `onFailure` hears why each try failed.
 */
export async function migrateWhenReachable(
  config: Config['postgres'],
  log: Logger,
  signal: AbortSignal,
  onFailure: (reason: string) => void,
): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      return await migrate(config, log);
    } catch (error) {
      onFailure(messageOf(error));
      log.warn({ attempt, error: messageOf(error) }, 'migrations have to wait for postgres');
      await sleep(backoff(attempt), undefined, { signal }).catch(() => undefined);
    }
  }
}
