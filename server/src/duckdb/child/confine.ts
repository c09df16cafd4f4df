import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Limits } from '../messages.ts';

// What Node and DuckDB need beyond DuckDB's own count: the JavaScript heap, vectors on their way, and what its allocator
// keeps mapped. A file of a thousand columns was seen to take nearly 290 MB in all, with 128 for DuckDB itself.
const BESIDES_MB = 192;

const KEPT = 0.5;

/** How much of what it may hold this process still holds. */
export interface Bounds {
  /** Whether so much was kept from earlier work that the next might lack it. */
  isSpent(): Promise<boolean>;
}

/**
 * Lets the kernel bound this process, since DuckDB counts only part of what it takes: one text made by repeat() is
 * not counted at all. Beyond the bound an allocation fails, which DuckDB reports or this process ends of. And where the
 * machine as a whole runs short, this process is the first to go. Elsewhere than on Linux there is no such bound.
 */
export async function confine({ memoryMb, fileMb }: Limits): Promise<Bounds> {
  if (process.platform !== 'linux') return { isSpent: async () => false };
  await writeFile('/proc/self/oom_score_adj', '1000');
  // V8 reserves half a gigabyte that it never fills but that counts, so the bound is set beyond what is there now.
  const atFirst = await heldKb();
  const allowanceKb = (memoryMb + BESIDES_MB) * 1024;
  await promisify(execFile)('prlimit', [
    `--pid=${process.pid}`,
    `--data=${(atFirst + allowanceKb) * 1024}`,
    `--fsize=${fileMb * 1024 * 1024}`,
    '--core=0',
  ]);
  return { isSpent: async () => (await heldKb()) - atFirst > allowanceKb * KEPT };
}

async function heldKb(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8');
  return Number(/^VmData:\s+(\d+) kB$/m.exec(status)?.[1]);
}
