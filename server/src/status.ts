import { z } from 'zod';

/** One store the server depends on, as it answered just now. */
const dependencyStatus = z.object({
  ok: z.boolean(),
  version: z.string().nullable(),
  latencyMs: z.number().nullable().describe('milliseconds for one round trip'),
  problem: z.string().nullable(),
});

export type DependencyStatus = z.infer<typeof dependencyStatus>;

/** The whole state of the server, at /api/status and from the tool server_status alike. */
export const serverStatus = z.object({
  name: z.string(),
  version: z.string(),
  nodeVersion: z.string(),
  uptimeSeconds: z.number(),
  draining: z.boolean(),
  instructions: z.string().nullable(),
  postgres: dependencyStatus,
  redis: dependencyStatus,
  tools: z.array(z.string()),
});

export type ServerStatus = z.infer<typeof serverStatus>;

/** Whether calls should be sent here, and if not, what is missing. */
export interface Readiness {
  ready: boolean;
  missing: string[];
  draining: boolean;
}

/** Ready means that both stores answer and no shutdown has begun. */
export function readiness(status: Pick<ServerStatus, 'postgres' | 'redis' | 'draining'>): Readiness {
  const missing = [...(status.postgres.ok ? [] : ['postgres']), ...(status.redis.ok ? [] : ['redis'])];
  return { ready: missing.length === 0 && !status.draining, missing, draining: status.draining };
}
