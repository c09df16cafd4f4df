import { readFile } from 'node:fs/promises';
import { eventually, ready, startServer, type Running } from '../process.ts';
import type { Balancer } from './balancer.ts';

// Side by side with other work, a server is not quick to begin.
const READY_MS = 60_000;

/** One place behind the balancer, and the server that fills it at the moment. */
export interface Replica {
  readonly running: Running;
  /** Resident memory in MB; 0 while the server is being replaced. */
  memory(): Promise<number>;
  /**
   * Stops the server and starts another one in its place; answers how the old one ended: after how
   * long, and whether it gave calls up.
   */
  replace(): Promise<{ exitCode: number | null; seconds: number; isCutOff: boolean }>;
}

/** Starts a server behind the balancer and waits until it is ready. */
export async function startReplica(env: Record<string, string>, balancer: Balancer): Promise<Replica> {
  const begin = async (): Promise<Running> => {
    const running = await startServer(env);
    balancer.add(running.url);
    try {
      await eventually(async () => (await ready(running)).status === 200, READY_MS);
    } catch (cause) {
      const { missing } = await ready(running);
      await running.stop();
      throw new Error(`a server waits for ${missing.join(', ')}:\n${running.log()}`, { cause });
    }
    return running;
  };
  let running = await begin();

  return {
    get running() {
      return running;
    },
    async memory() {
      const text = await readFile(`/proc/${running.child.pid}/status`, 'utf8').catch(() => '');
      return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) / 1024);
    },
    async replace() {
      const old = running;
      const began = performance.now();
      // The balancer is not told: it has to see for itself.
      const exitCode = await old.stop();
      const seconds = (performance.now() - began) / 1_000;
      balancer.remove(old.url);
      running = await begin();
      return { exitCode, seconds, isCutOff: old.log().includes('cut off') };
    },
  };
}
