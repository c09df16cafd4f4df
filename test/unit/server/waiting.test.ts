import process from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { backoff } from '../../../server/src/backoff.ts';
import { until, within } from '../../../server/src/deadline.ts';

const never = new Promise<never>(() => undefined);

describe('backoff', () => {
  it.each([
    [0, 100],
    [1, 200],
    [5, 3_200],
    [6, 5_000],
    [10_000, 5_000],
  ])('try %i waits %i ms', (attempt, ms) => {
    expect(backoff(attempt)).toBe(ms);
  });
});

describe('deadlines', () => {
  it('within names what did not answer', async () => {
    await expect(within(never, 5, 'redis')).rejects.toThrow('redis did not answer within 5 ms');
    await expect(within(Promise.resolve(1), 5, 'redis')).resolves.toBe(1);
  });

  it('until rejects with the reason of the signal, before or during the work', async () => {
    const controller = new AbortController();
    const waiting = until(never, controller.signal);
    controller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    await expect(until(Promise.resolve(1), controller.signal)).rejects.toThrow('gone');
    await expect(until(Promise.resolve(1), new AbortController().signal)).resolves.toBe(1);
  });

  it('until hears of work that fails although its signal had aborted before', async () => {
    const unheard: unknown[] = [];
    const hear = (error: unknown) => unheard.push(error);
    process.on('unhandledRejection', hear);
    try {
      const gone = AbortSignal.abort(new Error('gone'));
      await expect(until(Promise.reject(new Error('work')), gone)).rejects.toThrow('gone');
      // Node tells of what nobody has heard once the microtasks are done.
      await nextTurn();
      expect(unheard).toEqual([]);
    } finally {
      process.off('unhandledRejection', hear);
    }
  });
});
