import { createLog } from '../../../server/src/log.ts';
import { createRecallCache } from '../../../server/src/redis/recall-cache.ts';
import type { Service } from '../../../server/src/service.ts';

const up = { ok: true, version: '1', latencyMs: 1, problem: null };

/** A service whose database answers whatever `query` says, and whose cache is a map. */
export function fakeService(query: Service['query']): Service {
  const log = createLog('silent', 2);
  const entries = new Map<string, string>();
  const store = {
    get: (key: string) => Promise.resolve(entries.get(key) ?? null),
    set: (key: string, value: string) => Promise.resolve(entries.set(key, value)),
  };
  return {
    log,
    instructions: 'be kind',
    query,
    cache: createRecallCache(store, log),
    status: () =>
      Promise.resolve({
        name: 'berth-server',
        version: '1.0.0',
        nodeVersion: '24.0.0',
        uptimeSeconds: 1,
        draining: false,
        instructions: 'be kind',
        postgres: up,
        redis: up,
        tools: ['server_status'],
      }),
    startDraining: () => undefined,
    close: () => Promise.resolve(),
  };
}
