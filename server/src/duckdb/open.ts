import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startClock } from '../deadline.ts';
import { CallError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Analysis, Caller } from './analysis.ts';
import { type Request, results } from './messages.ts';
import { Pool } from './pool.ts';
import { createStarter } from './starter.ts';
import { ShortOfMemory, type Worker } from './worker.ts';

/**
 * What analyses may take. Where the optional ones are not given: a file of 2048 MB, 1024 MB spilled, 64 waiting for 10
 * seconds at most, a minute idle.
 */
export interface AnalysisLimits {
  /** MB that one analysis may hold; its process takes some 120 MB more. */
  memoryMb: number;
  /** Threads of one analysis. */
  threads: number;
  /** How many run at once; each has a process. One caller gets at most three quarters of the places. */
  concurrency: number;
  /** A directory for what is written in between; it is made where there is none. */
  scratch: string;
  /** How large a file one analysis may write. */
  fileMb?: number;
  /** MB on disk that one analysis may take for what does not fit into its memory, such as a sort. */
  spillMb?: number;
  /** How many may wait for a place. */
  waiting?: number;
  /** How long one may wait for a place, in seconds. */
  waitSeconds?: number;
  /** After how many idle milliseconds a process is ended. */
  idleMs?: number;
}

const MAX_STATEMENT_LENGTH = 100_000;
const PARSING_MS = 10_000;
// A file that has come this far is worth a longer wait than a question, which is soon asked again.
const FILE_WAIT_SECONDS = 60;

/**
 * Opens DuckDB. Nothing is loaded and no process started before the first question.
 * @param log hears of processes that cannot be started
 */
export function openAnalysis(limits: AnalysisLimits, log?: Pick<Logger, 'error'>): Analysis {
  const { memoryMb, threads, concurrency, scratch, fileMb = 2048, spillMb = 1024 } = limits;
  const { waiting = 64, waitSeconds = 10, idleMs = 60_000 } = limits;
  const starter = createStarter({ memoryMb, threads, fileMb, spillMb }, scratch, log);
  const pool = new Pool({ places: concurrency, waiting, waitSeconds, idleMs }, starter.start);
  const run = async (request: Request, caller: Caller, seconds?: number): Promise<unknown> =>
    await pool.run(async (worker) => await worker.ask(request), caller, seconds);

  return {
    async convert(source, target, caller) {
      const between = join(scratch, `${randomUUID()}.between`);
      const files = [between, `${between}.unpacked`, `${between}.text`, target];
      await mkdir(scratch, { recursive: true });
      return await leavingNothing(files, async () =>
        results.convert.parse(
          await patiently((shortGroups) =>
            run(
              { what: 'convert', source, target, scratch: between, shortGroups },
              caller,
              FILE_WAIT_SECONDS,
            ),
          ),
        ),
      );
    },
    async tablesOf(sql, caller) {
      mustBeShort(sql);
      return results.tables.parse(
        await pool.run(
          async (worker) => await parsed(worker, async () => await worker.ask({ what: 'tables', sql })),
          caller,
        ),
      );
    },
    async query(question, page, caller) {
      mustBeShort(question.sql);
      return results.query.parse(
        await run({ what: 'query', question: { parameters: [], ...question }, page }, caller),
      );
    },
    async session(tables, caller, work) {
      return await pool.run(async (worker) => {
        await worker.ask({ what: 'open', tables });
        try {
          return await work(async (sql, limit) =>
            results.query.parse(await worker.ask({ what: 'own', sql, limit })),
          );
        } finally {
          // What ended already holds nothing open.
          if (worker.isFit) await worker.ask({ what: 'end' });
        }
      }, caller);
    },
    async write(question, target, caller) {
      mustBeShort(question.sql);
      return await leavingNothing([target.path], async () =>
        results.write.parse(
          await patiently((shortGroups) =>
            run({ what: 'write', question: { parameters: [], ...question }, target, shortGroups }, caller),
          ),
        ),
      );
    },
    async close() {
      await pool.close();
      await starter.close();
    },
  };
}

function mustBeShort(sql: string): void {
  if (sql.length <= MAX_STATEMENT_LENGTH) return;
  throw new CallError(
    `The statement is longer than ${MAX_STATEMENT_LENGTH} characters. Pass long lists as a parameter.`,
  );
}

// The parser heeds no interrupt, so its process is ended. The clock begins once there is one.
async function parsed<T>(worker: Worker, work: () => Promise<T>): Promise<T> {
  let isLate = false;
  using _clock = startClock(PARSING_MS, () => {
    isLate = true;
    worker.kill();
  });
  try {
    return await work();
  } catch (error) {
    if (!isLate) throw error;
    throw new CallError(
      `The statement could not be read within ${PARSING_MS / 1_000} s. Write it shorter or with less nesting.`,
    );
  }
}

// Long values fill the memory before a group of a Parquet file has its usual number of rows.
async function patiently<T>(work: (shortGroups: boolean) => Promise<T>): Promise<T> {
  try {
    return await work(false);
  } catch (error) {
    if (!(error instanceof ShortOfMemory)) throw error;
    return await work(true);
  }
}

// A process that was killed leaves its files behind.
async function leavingNothing<T>(paths: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await Promise.all(paths.map(async (path) => await rm(path, { force: true })));
    throw error;
  }
}
