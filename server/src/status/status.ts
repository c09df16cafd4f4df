import { z } from 'zod';

/** One thing the server depends on, as it answered just now. */
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
  toolsVersion: z
    .string()
    .describe('of the schemas of its tools; another first number means that callers may break'),
  nodeVersion: z.string(),
  uptimeSeconds: z.number(),
  draining: z.boolean().describe('true once it has been told to stop'),
  instructions: z.string().nullable(),
  access: z.enum(['off', 'required']).describe('whether callers have to prove who they are'),
  dependencies: z.record(z.string(), dependencyStatus),
  tools: z.array(z.string()),
  toolsets: z.array(z.string()),
});

export type ServerStatus = z.infer<typeof serverStatus>;

/** Whether calls should be sent here, and what is missing, be it needed for that or not. */
export interface Readiness {
  ready: boolean;
  missing: string[];
  draining: boolean;
}

// Without the others calls are still answered: a cache is missing, or what only some of the tools need.
const NEEDED = ['postgres'];

/** Ready means that what every replica needs answers, and no shutdown has begun. */
export function readiness({
  dependencies,
  draining,
}: Pick<ServerStatus, 'dependencies' | 'draining'>): Readiness {
  const missing = Object.entries(dependencies).flatMap(([name, { ok }]) => (ok ? [] : [name]));
  return { ready: !NEEDED.some((name) => missing.includes(name)) && !draining, missing, draining };
}
