import { describe, expect, test } from 'vitest';
import { bringAbout } from '../../../../provision/cloud/bring.ts';
import { CloudError, type ErrorKind } from '../../../../provision/cloud/error.ts';
import type { Clock } from '../../../../provision/cloud/retry.ts';

const failed = (kind: ErrorKind): CloudError =>
  new CloudError('as told', { kind, action: 'Bind', code: kind });

/**
 * A thing that is so `takes` milliseconds after it was asked for.
 *
 * @param answers what each request ends in; an arrived one counts although its answer is lost
 */
const world = (answers: (CloudError | 'arrives, lost' | 'done')[], takes = 0) => {
  let now = 0;
  let asked: number | undefined;
  let count = 0;
  const clock: Clock = {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
    random: () => 0.5,
  };
  return {
    clock,
    count: () => count,
    isSo: async () => asked !== undefined && now >= asked + takes,
    act: async () => {
      const answer = answers[count] ?? 'done';
      count += 1;
      if (answer instanceof CloudError) throw answer;
      asked ??= now;
      if (answer === 'arrives, lost') throw failed('uncertain');
    },
  };
};

const bring = (it: ReturnType<typeof world>, signal = new AbortController().signal): Promise<void> =>
  bringAbout({ what: 'it', seconds: 60, signal, ...it });

test('what is so is not asked for', async () => {
  const it = world([]);
  await it.act();
  await bring(it);
  expect(it.count()).toBe(1);
});

describe('asked for and waited for', () => {
  test.each([
    ['at once', [], 0, 1],
    ['after a while', [], 40_000, 1],
    ['a request that got lost is sent again', [failed('uncertain')], 0, 2],
    ['a lost answer is found out', ['arrives, lost' as const], 1000, 1],
    [
      'so is one to what takes long, which refuses another',
      ['arrives, lost' as const, failed('refused')],
      20_000,
      2,
    ],
  ])('%s', async (_name, answers, takes, requests) => {
    const it = world(answers, takes);
    await bring(it);
    expect(it.count()).toBe(requests);
  });
});

test.each([
  ['a refusal', [failed('refused')], 1],
  ['a refusal of what never arrived', [failed('uncertain'), failed('refused')], 2],
  ['silence', Array.from({ length: 9 }, () => failed('uncertain')), 4],
])('%s is an error', async (_name, answers, requests) => {
  const it = world(answers);
  await expect(bring(it)).rejects.toBe(answers[requests - 1]);
  expect(it.count()).toBe(requests);
});

test('what never comes to be ends in words', async () => {
  await expect(bring(world([], 90_000))).rejects.toMatchObject({ code: 'cloud-timeout' });
});
