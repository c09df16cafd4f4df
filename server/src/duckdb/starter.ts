import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BusyError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { Worker } from './worker.ts';

const RETRY_SECONDS = 10;

/** Starts workers, and forgets what it keeps for them. */
export interface Starter {
  /** @throws BusyError where none can be started at the moment */
  start: () => Promise<Worker>;
  close(): Promise<void>;
}

/**
 * Makes what starts workers. Each gets a directory of its own for what it spills to disk, which goes with it however it
 * ends. The first of several failures in a row is logged with its cause. The first worker leaves its compiled code for
 * the others, which start with two thirds of the work then; nobody but this user can write there.
 */
export function createStarter(
  limits: { memoryMb: number; threads: number; fileMb: number; spillMb: number },
  scratch: string,
  log: Pick<Logger, 'error'> | undefined,
): Starter {
  const { spillMb, ...own } = limits;
  let hasFailed = false;
  let compiled: Promise<string> | undefined;
  const start = async (): Promise<Worker> => {
    // The name is one that the sweep of left-overs knows.
    const directory = join(scratch, `scratch-spill-${randomUUID()}`);
    const remove = async (): Promise<void> => {
      await rm(directory, { recursive: true, force: true });
    };
    try {
      await mkdir(scratch, { recursive: true });
      compiled ??= mkdtemp(join(tmpdir(), 'berth-compiled-'));
      const settings = { ...own, spill: { directory, mb: spillMb } };
      const worker = await Worker.start(settings, { scratch, compiled: await compiled });
      // A directory that cannot be removed now is removed by the sweep.
      void worker
        .gone()
        .then(remove)
        .catch(() => undefined);
      hasFailed = false;
      return worker;
    } catch (cause) {
      if (!hasFailed) log?.error({ err: cause }, 'a DuckDB process does not start');
      hasFailed = true;
      throw new BusyError(
        `The analysis engine does not start at the moment; most often the machine is overloaded. Try again in ${RETRY_SECONDS} s.`,
        { retryAfter: RETRY_SECONDS, cause },
      );
    }
  };
  return {
    start,
    async close() {
      if (compiled !== undefined) await rm(await compiled, { recursive: true, force: true });
    },
  };
}
