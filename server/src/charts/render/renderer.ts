import type { Piscina } from 'piscina';
import { BusyError, CallError, codeOf, messageOf } from '../../errors.ts';
import type { Task } from './task.ts';

/** Makes pictures off the event loop. */
export interface Renderer {
  /** @throws CallError where too many are waiting, or the picture took too long or too much memory */
  svg(task: Omit<Task, 'format'>, signal: AbortSignal): Promise<string>;
  /** @throws as `svg` */
  png(task: Omit<Task, 'format'>, signal: AbortSignal): Promise<Buffer>;
  /** Stops the threads; what they were making fails. */
  close(): Promise<void>;
}

/** How much drawing may cost. */
export interface RenderLimits {
  threads: number;
  /** How many pictures may wait for a thread. */
  waiting: number;
  /** Milliseconds for one picture, waiting included. */
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
  deadline: 15_000,
  memory: 256,
  idle: 30_000,
};

const WORKER = new URL('./worker.ts', import.meta.url).href;

/** Starts no thread before the first picture. A thread that dies takes one picture with it, and another one begins. */
export function createRenderer(limits: RenderLimits): Renderer {
  let pool: Promise<Piscina> | undefined;

  const open = async (): Promise<Piscina> => {
    const { Piscina } = await import('piscina');
    const threads = new Piscina({
      filename: WORKER,
      minThreads: 0,
      maxThreads: limits.threads,
      maxQueue: limits.waiting,
      idleTimeout: limits.idle,
      // Nothing of the server's environment, which holds secrets, is needed there.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: limits.memory, maxYoungGenerationSizeMb: 16 },
    });
    // Told of a thread that died while it had nothing to do, which harms nobody; without a listener it ends the process.
    return threads.on('error', () => undefined);
  };

  async function run(task: Task, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    const deadline = AbortSignal.timeout(limits.deadline);
    pool ??= open();
    try {
      return await (await pool).run(task, { signal: AbortSignal.any([signal, deadline]) });
    } catch (error) {
      signal.throwIfAborted();
      throw explained(error, deadline.aborted, limits);
    }
  }

  return {
    async svg(task, signal) {
      return String(await run({ ...task, format: 'svg' }, signal));
    },
    async png(task, signal) {
      const picture = await run({ ...task, format: 'png' }, signal);
      if (!(picture instanceof Uint8Array)) throw new Error('the drawing thread returned no picture');
      return Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength);
    },
    async close() {
      await (await pool)?.destroy();
    },
  };
}

function explained(error: unknown, isLate: boolean, { deadline, waiting }: RenderLimits): unknown {
  if (isLate) {
    return new CallError(
      `The chart was not drawn within ${deadline / 1_000} seconds. Ask for fewer points, groups or pixels.`,
    );
  }
  if (codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new CallError(
      'The chart takes more memory to draw than there is. Ask for fewer points, groups or pixels.',
    );
  }
  // Piscina gives these no code.
  if (/^(Task queue is at limit|No task queue available)/.test(messageOf(error))) {
    return new BusyError(`More than ${waiting} charts are waiting to be drawn. Try again in a few seconds.`);
  }
  return error;
}
