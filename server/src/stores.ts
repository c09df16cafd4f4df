import type { Pool } from 'pg';
import { z } from 'zod';
import type { Config } from './config/config.ts';
import { within } from './deadline.ts';
import type { Logger } from './log.ts';
import type { Database } from './postgres/database.ts';
import { migrateWhenReachable } from './postgres/migrate.ts';
import { openPool, run, transaction } from './postgres/pool.ts';
import { probe } from './status/probe.ts';
import { openRedis, type Redis } from './redis/client.ts';
import type { DependencyStatus } from './status/status.ts';

/** Where the stores are. */
export type StoreConfig = Pick<Config, 'postgres'> & { redis: Parameters<typeof openRedis>[0] };

/** The stores that every part of the server shares. */
export interface Stores {
  database: Database;
  pool: Pool;
  redis: Redis['client'];
  dependencies: Record<'postgres' | 'redis', () => Promise<DependencyStatus>>;
  close(): Promise<void>;
}

const versionRow = z.tuple([z.object({ version: z.string() })]);
const CLOSE_MS = 2_000;

/**
 * Opens the stores without waiting for them: the server lives, and says it is not ready, until they answer.
 */
export function openStores(config: StoreConfig, log: Logger): Stores {
  const stopping = new AbortController();
  const pool = openPool(config.postgres, log);
  const redis = openRedis(config.redis, log);
  let schemaProblem: string | undefined = 'migrations have not run yet';

  void migrateWhenReachable(config.postgres, log, stopping.signal, (reason) => {
    schemaProblem = reason;
  }).then(() => {
    schemaProblem = undefined;
  });

  const postgresVersion = async (): Promise<string> => {
    if (schemaProblem !== undefined) throw new Error(schemaProblem);
    const text = "SELECT current_setting('server_version') AS version";
    const [{ version }] = versionRow.parse((await pool.query(text)).rows);
    return version;
  };

  return {
    database: {
      query: (statement, signal) => run(pool, statement, signal),
      transaction: (work, signal) => transaction(pool, work, signal),
    },
    pool,
    redis: redis.client,
    dependencies: {
      postgres: () => probe('postgres', postgresVersion),
      redis: () => probe('redis', () => redis.version()),
    },
    async close() {
      stopping.abort();
      redis.client.destroy();
      // A statement that will not end must not keep the process from ending.
      await within(pool.end(), CLOSE_MS, 'postgres').catch(() => undefined);
    },
  };
}
