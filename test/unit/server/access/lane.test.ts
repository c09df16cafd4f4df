import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLane } from '../../../../server/src/access/lane.ts';

test('work is done one piece at a time, in its order', async () => {
  const lane = createLane(10);
  let running = 0;
  let most = 0;
  const done: number[] = [];
  const work = (number: number) => async () => {
    running += 1;
    most = Math.max(most, running);
    await turn();
    running -= 1;
    done.push(number);
    return number;
  };
  expect(await Promise.all([1, 2, 3, 4].map(async (number) => await lane.run(work(number))))).toEqual([
    1, 2, 3, 4,
  ]);
  expect([most, done]).toEqual([1, [1, 2, 3, 4]]);
});

test('what is too much is not begun, and there is room again afterwards', async () => {
  const lane = createLane(2);
  const first = lane.run(() => turn('first'));
  const second = lane.run(() => turn('second'));
  expect(lane.run(() => turn('third'))).toBeUndefined();
  expect(await Promise.all([first, second])).toEqual(['first', 'second']);
  await turn();
  expect(await lane.run(() => turn('fourth'))).toBe('fourth');
});

test('a failure is its own caller’s only', async () => {
  const lane = createLane(2);
  const failing = lane.run(() => Promise.reject(new Error('no')));
  const next = lane.run(() => turn('next'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('next');
});
