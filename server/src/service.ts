import process from 'node:process';
import { z } from 'zod';
import type { Config } from './config.ts';
import { within } from './deadline.ts';
import type { Logger } from './log.ts';
import { migrateWhenReachable } from './postgres/migrate.ts';
import { openPool, run, type Statement } from './postgres/pool.ts';
import { probe } from './probe.ts';
import { openRedis } from './redis/client.ts';
import { createRecallCache, type RecallCache } from './redis/recall-cache.ts';
import type { ServerStatus } from './status.ts';
import { TOOL_NAMES } from './tools/names.ts';
import { NAME, VERSION } from './version.ts';

/** What the tools and the HTTP side need of the stores, and nothing else. */
export interface Service {
  log: Logger;
  instructions: string | undefined;
  cache: RecallCache;
  query(statement: Statement, signal: AbortSignal): Promise<unknown[]>;
  status(): Promise<ServerStatus>;
  /** From here on the server says that it is not ready. */
  startDraining(): void;
  close(): Promise<void>;
}

const versionRow = z.tuple([z.object({ version: z.string() })]);
const CLOSE_MS = 2_000;

/** Opens the stores without waiting for them: the server lives, and says it is not ready, until they answer. */
export function openService(config: Config, log: Logger): Service {
  const stopping = new AbortController();
  const pool = openPool(config.postgres, log);
  const redis = openRedis(config.redis, log);
  let draining = false;
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
    log,
    instructions: config.instructions,
    cache: createRecallCache(redis.client, log),
    query: (statement, signal) => run(pool, statement, signal),
    async status() {
      const [postgresStatus, redisStatus] = await Promise.all([
        probe('postgres', postgresVersion),
        probe('redis', () => redis.version()),
      ]);
      return {
        name: NAME,
        version: VERSION,
        nodeVersion: process.versions.node,
        uptimeSeconds: Math.round(process.uptime()),
        draining,
        instructions: config.instructions ?? null,
        postgres: postgresStatus,
        redis: redisStatus,
        tools: [...TOOL_NAMES],
      };
    },
    startDraining() {
      draining = true;
    },
    async close() {
      stopping.abort();
      redis.client.destroy();
      // A statement that will not end must not keep the process from ending.
      await within(pool.end(), CLOSE_MS, 'postgres').catch(() => undefined);
    },
  };
}
