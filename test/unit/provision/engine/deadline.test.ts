import { describe, expect, test } from 'vitest';
import { deadline, waitFor } from '../../../../provision/engine/deadline.ts';

const never = new Promise<never>(() => {});

describe('a deadline', () => {
  test('gives what the work gave in time', async () => {
    expect(await deadline('work', 1, async () => 'done')).toBe('done');
  });
  test('says what did not end, and when it gave up', async () => {
    await expect(deadline('the ping', 0.02, () => never)).rejects.toMatchObject({
      code: 'engine-timeout',
      message: 'the ping did not end within 0.02 s',
    });
  });
  test('tells the work to stop', async () => {
    let told = false;
    const work = (signal: AbortSignal): Promise<never> => {
      signal.addEventListener('abort', () => (told = true));
      return never;
    };
    await expect(deadline('work', 0.02, work)).rejects.toThrow('within');
    expect(told).toBe(true);
  });
  test('ends with the run that it belongs to', async () => {
    const run = new AbortController();
    const work = deadline('work', 10, () => never, run.signal);
    run.abort(new Error('cancelled'));
    await expect(work).rejects.toThrow('cancelled');
  });
});

test('waiting ends with the first answer, or with none', async () => {
  let asked = 0;
  expect(await waitFor(5, async () => (++asked === 2 ? 'here' : undefined))).toBe('here');
  expect(await waitFor(0.01, async () => undefined)).toBeUndefined();
});
