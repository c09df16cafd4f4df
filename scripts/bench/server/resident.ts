import { readdir, readFile } from 'node:fs/promises';
import { residentIn } from './proc.ts';

const EVERY_MS = 50;

/** Watches a process and all that it starts. */
export interface MemoryWatch {
  /** The most that all of them held at one moment, in bytes. */
  stop(): Promise<number>;
}

/** Looks every 50 ms at how much memory a process and its descendants hold. */
export function watchMemory(pid: number): MemoryWatch {
  let most = 0;
  const look = async (): Promise<void> => {
    most = Math.max(most, await residentOf(pid));
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await look();
      return most;
    },
  };
}

async function residentOf(pid: number): Promise<number> {
  // What has ended meanwhile holds nothing.
  const own = await readFile(`/proc/${pid}/status`, 'utf8').then(residentIn, () => 0);
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const children = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  const pids = children.flatMap((text) => text.split(' ').filter(Boolean)).map(Number);
  const held = await Promise.all(pids.map(residentOf));
  return held.reduce((sum, bytes) => sum + bytes, own);
}
