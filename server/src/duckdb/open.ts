import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CallError } from '../errors.ts';
import type { Analysis } from './analysis.ts';
import { type Request, results } from './messages.ts';
import { Pool } from './pool.ts';
import { ShortOfMemory, Worker } from './worker.ts';

/** What analyses may take. Where the optional ones are not given: a file of 2048 MB, 64 waiting, a minute idle. */
export interface AnalysisLimits {
  /** MB that one analysis may hold; its process takes some 120 MB more. */
  memoryMb: number;
  /** Threads of one analysis. */
  threads: number;
  /** How many run at once; each has a process. */
  concurrency: number;
  /** A directory for what is written in between; it is made where there is none. */
  scratch: string;
  /** How large a file one analysis may write. */
  fileMb?: number;
  /** How many may wait for a place. */
  waiting?: number;
  /** After how many idle milliseconds a process is ended. */
  idleMs?: number;
}

const LONGEST_STATEMENT = 100_000;
const PARSING_MS = 10_000;

/** Opens DuckDB. Nothing is loaded and no process started before the first question. */
export function openAnalysis(limits: AnalysisLimits): Analysis {
  const { memoryMb, threads, concurrency, scratch, fileMb = 2048, waiting = 64, idleMs = 60_000 } = limits;
  const pool = new Pool({ places: concurrency, waiting, idleMs }, async () => {
    await mkdir(scratch, { recursive: true });
    return await Worker.start({ memoryMb, threads, fileMb }, scratch);
  });
  const run = async (request: Request, signal: AbortSignal): Promise<unknown> =>
    await pool.run(async (worker) => await worker.ask(request), signal);

  return {
    async convert(source, target, signal) {
      const between = join(scratch, `${randomUUID()}.between`);
      return await leavingNothing([between, target], async () =>
        results.convert.parse(
          await patiently((shortGroups) =>
            run({ what: 'convert', source, target, scratch: between, shortGroups }, signal),
          ),
        ),
      );
    },
    async tablesOf(sql, signal = AbortSignal.timeout(PARSING_MS)) {
      mustBeShort(sql);
      return results.tables.parse(await run({ what: 'tables', sql }, signal));
    },
    async query(question, page, signal) {
      mustBeShort(question.sql);
      return results.query.parse(
        await run({ what: 'query', question: { parameters: [], ...question }, page }, signal),
      );
    },
    async write(question, target, signal) {
      mustBeShort(question.sql);
      return await leavingNothing([target.path], async () =>
        results.write.parse(
          await patiently((shortGroups) =>
            run({ what: 'write', question: { parameters: [], ...question }, target, shortGroups }, signal),
          ),
        ),
      );
    },
    async close() {
      await pool.close();
    },
  };
}

function mustBeShort(sql: string): void {
  if (sql.length <= LONGEST_STATEMENT) return;
  throw new CallError(
    `The statement is longer than ${LONGEST_STATEMENT} characters. Pass long lists as a parameter.`,
  );
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
