import { randomInt, randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import type { Identity } from '../../server/src/identity.ts';
import type { Call } from '../../server/src/call.ts';
import { createLog } from '../../server/src/log.ts';
import { openStores, type StoreConfig, type Stores } from '../../server/src/stores.ts';
import { callOf } from '../unit/server/call.ts';
import { PASSWORD, REDIS_DATABASES } from './containers.ts';
import { openDatabase } from './database.ts';
import { environmentFor, eventually } from './process.ts';

export interface OwnStores extends Stores {
  /** For a server of its own on these stores; see also `environmentOf`. */
  config: StoreConfig;
}

/** Databases that nobody else uses, one on the shared Postgres, migrated, and one of the shared Redis. */
export async function ownStores(): Promise<OwnStores> {
  const { postgres, redis } = inject('shared');
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const admin = openDatabase(postgres);
  // Just started, Postgres may not take connections yet.
  await eventually(async () => (await admin.query('SELECT 1')).rowCount === 1);
  await admin.query(`CREATE DATABASE ${name}`);
  const config = {
    postgres: { host: '127.0.0.1', port: postgres, database: name, user: 'berth', password: PASSWORD },
    redis: { host: '127.0.0.1', port: redis, password: PASSWORD, database: randomInt(REDIS_DATABASES) },
  };
  const stores = openStores(config, createLog('silent', 2));
  await eventually(async () =>
    (await Promise.all([stores.dependencies.postgres(), stores.dependencies.redis()])).every(({ ok }) => ok),
  );
  return {
    ...stores,
    config,
    async close() {
      await stores.close();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}

/** The environment that leads a server process to these stores. */
export const environmentOf = ({ postgres, redis }: OwnStores['config']): Record<string, string> =>
  environmentFor(postgres, redis);

/** A call by somebody, for a tool that is called without the protocol around it. */
export function callBy(identity: Partial<Identity> = {}, changes: Partial<Call> = {}): Call {
  return callOf({
    identity: { id: 'key:test', namespace: 'default', scope: 'admin', ...identity },
    signal: AbortSignal.timeout(30_000),
    origin: 'http://127.0.0.1:8080',
    ...changes,
  });
}
