import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CallError } from '../errors.ts';
import { TOO_LARGE } from './words.ts';
import { type Limits, type Reply, replySchema, type Request } from './messages.ts';

const MAIN = fileURLToPath(new URL('child/main.ts', import.meta.url));
const HEAP_MB = 256;
const START_MS = 20_000;
const KEPT_OF_STDERR = 2000;

const DIED =
  'This took more memory or deeper nesting than there is, and was stopped. Read fewer columns or rows, group before joining or sorting, or add a LIMIT.';

/** A failure for want of memory. */
export class ShortOfMemory extends CallError {}

/** A process that runs DuckDB, for one request at a time. */
export class Worker {
  readonly #process: ChildProcess;
  readonly #exit: Promise<[number | null, NodeJS.Signals | null]>;
  #stderr = '';
  #dead = false;
  #spent = false;

  private constructor(child: ChildProcess) {
    this.#process = child;
    this.#exit = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#dead = true;
        resolve([code, signal]);
      });
      child.once('error', (error) => {
        this.#dead = true;
        this.#stderr += error.message;
        resolve([null, null]);
      });
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_OF_STDERR);
    });
  }

  /**
   * Starts a process in the directory `scratch`; `compiled` is one where Node.js keeps compiled code.
   * @throws Error where it does not come up
   */
  static async start(
    limits: Limits,
    { scratch, compiled }: { scratch: string; compiled: string },
  ): Promise<Worker> {
    const flags = [`--max-old-space-size=${HEAP_MB}`, '--max-semi-space-size=4', '--v8-pool-size=1'];
    const child = spawn(process.execPath, [...flags, MAIN, JSON.stringify(limits)], {
      cwd: scratch,
      // Nothing of the server's environment is there to be read.
      env: {
        PATH: process.env['PATH'],
        TZ: 'UTC',
        UV_THREADPOOL_SIZE: '2',
        NODE_NO_WARNINGS: '1',
        NODE_COMPILE_CACHE: compiled,
      },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const worker = new Worker(child);
    const timer = setTimeout(() => worker.kill(), START_MS);
    try {
      const first = await worker.#reply();
      if (first?.say !== 'ready') {
        const [code, ending] = await worker.#exit;
        throw new Error(
          `DuckDB's process did not start within ${START_MS / 1_000} s or ended (${ending ?? code}): ${worker.#stderr.trim()}`,
        );
      }
      return worker;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whether it can be asked again. */
  get isFit(): boolean {
    return !this.#dead && !this.#spent;
  }

  /** @throws CallError for what the caller can mend, and where the process ended under the request */
  async ask(request: Request): Promise<unknown> {
    const reply = this.#reply();
    this.#process.send(request, () => {
      // A process that is gone is told by its exit.
    });
    const said = await reply;
    if (said === undefined) {
      const [, signal] = await this.#exit;
      const cause = new Error(this.#stderr.trim());
      throw signal === 'SIGXFSZ' ? new CallError(TOO_LARGE, { cause }) : new ShortOfMemory(DIED, { cause });
    }
    if (said.say !== 'ready') this.#spent = said.spent;
    if (said.say === 'done') return said.result;
    if (said.say === 'ready') throw new Error('DuckDB: a process said twice that it is ready');
    if (said.short) throw new ShortOfMemory(said.message);
    throw said.forCaller ? new CallError(said.message) : new Error(`DuckDB: ${said.message}`);
  }

  // The next thing the process says, or nothing where it ends first.
  async #reply(): Promise<Reply | undefined> {
    const stop = new AbortController();
    try {
      const said = once(this.#process, 'message', { signal: stop.signal }).then(([message]) =>
        replySchema.parse(message),
      );
      said.catch(() => {});
      return await Promise.race([said, this.#exit.then(() => undefined)]);
    } finally {
      stop.abort();
    }
  }

  /** Ends the process at once, whatever it does. */
  kill(): void {
    this.#dead = true;
    this.#process.kill('SIGKILL');
  }

  /** When the process is gone. */
  async gone(): Promise<void> {
    await this.#exit;
  }
}
