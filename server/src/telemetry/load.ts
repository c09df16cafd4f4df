import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { z } from 'zod';
import type { Gate } from '../calls/gate.ts';

const MEGABYTE = 1024 * 1024;

/** How much the server has to do, for people who look at its status. */
export const load = z.object({
  callsRunning: z.number(),
  callsWaiting: z.number(),
  memoryMb: z.number().describe('resident memory of the process, in MiB'),
  busy: z.number().describe('share of the time since the last look in which the event loop had work, 0 to 1'),
});

export type Load = z.infer<typeof load>;

/** A look at the load: each look measures from the one before, the first from the start. */
export function watchLoad(gate: Pick<Gate, 'running' | 'waiting'>): () => Load {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return {
      callsRunning: gate.running,
      callsWaiting: gate.waiting,
      memoryMb: Math.round(process.memoryUsage.rss() / MEGABYTE),
      busy: Math.round(utilization * 1_000) / 1_000,
    };
  };
}
