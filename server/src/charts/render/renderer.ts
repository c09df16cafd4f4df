import { performance } from 'node:perf_hooks';
import type { Piscina } from 'piscina';
import { createGate, gateLimits } from '../../calls/gate.ts';
import { CallError, codeOf } from '../../errors.ts';
import type { Task } from './task.ts';

/** Makes pictures off the event loop. */
export interface Renderer {
  /**
   * Draws for `who`: of those who wait, each is served in turn, and none fills the queue.
   *
   * @throws BusyError where too many wait, CallError where the picture takes too long or too much memory, and the
   * signal's reason where it aborts
   */
  svg(task: Omit<Task, 'format'>, who: string, signal: AbortSignal): Promise<string>;
  /** @throws as `svg` */
  png(task: Omit<Task, 'format'>, who: string, signal: AbortSignal): Promise<Buffer>;
  /** Starts a thread where there is none, so that it is there by the time its picture is asked for. */
  warm(): void;
  /** Stops the threads; what they were making fails. */
  close(): Promise<void>;
}

/** How much drawing may cost. */
export interface RenderLimits {
  threads: number;
  /** How many pictures may wait for a thread, and for how many seconds. */
  waiting: number;
  waitSeconds: number;
  /** Milliseconds for one picture. */
  deadline: number;
  /** Megabytes of heap for one thread. */
  memory: number;
  /** Milliseconds until a thread without work ends and gives its memory back. */
  idle: number;
}

export const RENDER_LIMITS: RenderLimits = {
  // One takes some 110 MB while it works, and makes about ten pictures a second.
  threads: 1,
  waiting: 32,
  waitSeconds: 10,
  deadline: 15_000,
  memory: 256,
  idle: 120_000,
};

const WORKER = new URL('./worker.ts', import.meta.url).href;

/** Starts no thread before the first picture. A thread that dies takes one picture with it, and another one begins. */
export function createRenderer(limits: RenderLimits): Renderer {
  // Piscina's own queue stands still when the thread before it dies, so that only what can run at once goes there.
  const gate = createGate(
    {
      ...gateLimits(limits.threads, limits.waiting),
      waitSeconds: limits.waitSeconds,
    },
    'pictures',
  );
  let pool: Promise<Piscina> | undefined;

  async function draw(task: Task, signal: AbortSignal): Promise<unknown> {
    const deadline = AbortSignal.timeout(limits.deadline);
    pool ??= openPool(limits);
    const threads = await pool;
    try {
      return await threads.run(task, { signal: AbortSignal.any([signal, deadline]) });
    } catch (error) {
      signal.throwIfAborted();
      throw deadline.aborted
        ? tooMuch(`time: ${limits.deadline / 1_000} seconds did not do`)
        : explained(error);
    }
  }

  async function run(task: Task, who: string, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    if (!gate.enter(who)) await gate.wait(who, signal);
    const start = performance.now();
    try {
      return await draw(task, signal);
    } finally {
      gate.leave(who, performance.now() - start);
    }
  }

  return {
    async svg(task, who, signal) {
      return String(await run({ ...task, format: 'svg' }, who, signal));
    },
    async png(task, who, signal) {
      const picture = await run({ ...task, format: 'png' }, who, signal);
      if (!(picture instanceof Uint8Array)) throw new Error('the drawing thread returned no picture');
      return Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength);
    },
    warm() {
      pool ??= openPool(limits);
      pool
        .then((threads) => (threads.threads.length === 0 ? threads.run(undefined) : undefined))
        // Whatever it is, the picture will meet it too and say so.
        .catch(() => undefined);
    },
    async close() {
      await (await pool)?.destroy();
    },
  };
}

async function openPool({ threads, idle, memory }: RenderLimits): Promise<Piscina> {
  const { Piscina } = await import('piscina');
  const pool = new Piscina({
    filename: WORKER,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: idle,
    // Nothing of the server's environment, which holds secrets, is needed there.
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: 16 },
  });
  // Told of a thread that died while it had nothing to do, which harms nobody; without a listener it ends the process.
  return pool.on('error', () => undefined);
}

const tooMuch = (what: string): CallError =>
  new CallError(`The chart takes too much ${what}. Ask for fewer points, groups or pixels.`);

const explained = (error: unknown): unknown =>
  codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch('memory to draw') : error;
