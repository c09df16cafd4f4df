import { BusyError, CallError } from '../errors.ts';
import type { Worker } from './worker.ts';

/** How many work at once, how many may wait, and how long an idle worker is kept, in milliseconds. */
export interface PoolLimits {
  places: number;
  waiting: number;
  idleMs: number;
}

interface Idle {
  worker: Worker;
  timer: NodeJS.Timeout;
}

/** Lends workers, each to one job at a time; starts them when they are needed and ends them when they are not. */
export class Pool {
  readonly #limits: PoolLimits;
  readonly #start: () => Promise<Worker>;
  readonly #idle: Idle[] = [];
  readonly #queue: (() => void)[] = [];
  readonly #alive = new Set<Worker>();
  #busy = 0;
  #closed = false;

  constructor(limits: PoolLimits, start: () => Promise<Worker>) {
    this.#limits = limits;
    this.#start = start;
  }

  /**
   * Runs a job with a worker of its own. When the signal aborts, the worker is killed, the place is free at once and
   * the signal's reason is thrown.
   * @throws BusyError where too many wait already
   */
  async run<T>(job: (worker: Worker) => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#place(signal);
    try {
      signal.throwIfAborted();
      const worker = await this.#take(signal);
      return await this.#work(worker, job, signal);
    } finally {
      this.#busy -= 1;
      this.#queue.shift()?.();
    }
  }

  async #work<T>(worker: Worker, job: (worker: Worker) => Promise<T>, signal: AbortSignal): Promise<T> {
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const stop = (): void => {
      worker.kill();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      const result = await Promise.race([job(worker), aborted]);
      this.#putBack(worker);
      return result;
    } catch (error) {
      // What a caller may mend leaves the worker as it was; after anything else it is not trusted.
      if (error instanceof CallError && !signal.aborted) this.#putBack(worker);
      else worker.kill();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #place(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#closed) throw new CallError('The server is about to stop. Try again in a few seconds.');
    if (this.#busy < this.#limits.places) {
      this.#busy += 1;
      return;
    }
    if (this.#queue.length >= this.#limits.waiting) {
      throw new BusyError(
        `The server is busy: ${this.#busy} analyses run and ${this.#queue.length} wait. Try again in a few seconds.`,
      );
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const next = (): void => {
      this.#busy += 1;
      resolve();
    };
    const leave = (): void => {
      const at = this.#queue.indexOf(next);
      // Whose turn has just come is in the queue no more.
      if (at >= 0) this.#queue.splice(at, 1);
      reject(signal.reason);
    };
    this.#queue.push(next);
    signal.addEventListener('abort', leave, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  async #take(signal: AbortSignal): Promise<Worker> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (idle.worker.isFit) return idle.worker;
    }
    const worker = await this.#start();
    this.#alive.add(worker);
    void worker.gone().then(() => this.#alive.delete(worker));
    if (!signal.aborted && !this.#closed) return worker;
    this.#putBack(worker);
    signal.throwIfAborted();
    throw new CallError('The server is about to stop. Try again in a few seconds.');
  }

  #putBack(worker: Worker): void {
    if (this.#closed || !worker.isFit) {
      worker.kill();
      return;
    }
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((idle) => idle.worker === worker),
        1,
      );
      worker.kill();
    }, this.#limits.idleMs);
    this.#idle.push({ worker, timer });
  }

  /** Ends every worker, those at work too, and waits until they are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { timer } of this.#idle.splice(0)) clearTimeout(timer);
    const workers = [...this.#alive];
    for (const worker of workers) worker.kill();
    await Promise.all(workers.map(async (worker) => await worker.gone()));
  }
}
