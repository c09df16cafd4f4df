import { createGate, type Gate, gateLimits } from '../calls/gate.ts';
import { BusyError, CallError } from '../errors.ts';
import type { Caller } from './analysis.ts';
import type { Worker } from './worker.ts';

/** How many work at once, how many may wait and for how many seconds, and how long an idle worker is kept, in milliseconds. */
export interface PoolLimits {
  places: number;
  waiting: number;
  waitSeconds: number;
  idleMs: number;
}

interface Idle {
  worker: Worker;
  timer: NodeJS.Timeout;
}

const STOPPING = 'The server is about to stop. Try again in a few seconds.';

/** Lends workers, each to one job at a time; starts them when they are needed and ends them when they are not. */
export class Pool {
  readonly #limits: PoolLimits;
  readonly #start: () => Promise<Worker>;
  readonly #gate: Gate;
  readonly #idle: Idle[] = [];
  readonly #alive = new Set<Worker>();
  readonly #closing = new AbortController();

  constructor(limits: PoolLimits, start: () => Promise<Worker>) {
    const { places, waiting, waitSeconds } = limits;
    this.#limits = limits;
    this.#start = start;
    this.#gate = createGate({ ...gateLimits(places, waiting), waitSeconds }, 'analyses');
  }

  /**
   * Runs a job with a worker of its own. Callers get their places in turn, and one caller at most three quarters of
   * them (of one place, all). When the signal aborts, the worker is killed, the place is free at once and the signal's
   * reason is thrown.
   * @param waitSeconds how long it may wait for a place, where not as long as the pool says
   * @throws BusyError where too many wait already, the wait took too long or no worker could be started
   */
  async run<T>(job: (worker: Worker) => Promise<T>, caller: Caller, waitSeconds?: number): Promise<T> {
    const { who, signal } = caller;
    const resume = caller.holdDeadline?.();
    try {
      await this.#enter(caller, waitSeconds);
      const start = performance.now();
      try {
        const worker = await this.#take(signal);
        resume?.();
        return await this.#work(worker, job, signal);
      } finally {
        this.#gate.leave(who, performance.now() - start);
      }
    } finally {
      resume?.();
    }
  }

  async #enter({ who, signal }: Caller, waitSeconds: number | undefined): Promise<void> {
    const closing = this.#closing.signal;
    signal.throwIfAborted();
    closing.throwIfAborted();
    if (!this.#gate.enter(who)) {
      await this.#gate.wait(who, AbortSignal.any([signal, closing]), waitSeconds);
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
      signal.throwIfAborted();
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

  async #take(signal: AbortSignal): Promise<Worker> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (idle.worker.isFit) return idle.worker;
    }
    const worker = await this.#start();
    this.#alive.add(worker);
    void worker.gone().then(() => this.#alive.delete(worker));
    if (!signal.aborted && !this.#closing.signal.aborted) return worker;
    this.#putBack(worker);
    signal.throwIfAborted();
    throw this.#closing.signal.reason;
  }

  #putBack(worker: Worker): void {
    if (this.#closing.signal.aborted || !worker.isFit) {
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

  /** Ends every worker, those at work too, and waits until they are gone; who waits for a place is told so. */
  async close(): Promise<void> {
    this.#closing.abort(new BusyError(STOPPING));
    for (const { timer } of this.#idle.splice(0)) clearTimeout(timer);
    const workers = [...this.#alive];
    for (const worker of workers) worker.kill();
    await Promise.all(workers.map(async (worker) => await worker.gone()));
  }
}
