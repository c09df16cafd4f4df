import { describe, expect, it } from 'vitest';
import { HungUp } from '../../../../bootstrap/ssh/handshake.ts';
import { pause, withRetries } from '../../../../bootstrap/ssh/retry.ts';
import { settingsOf } from '../../../../bootstrap/ssh/settings.ts';
import { targetOf } from '../../../../bootstrap/ssh/target.ts';

const target = targetOf({ label: 'web', address: 'web', identities: [], user: 'root' }, settingsOf({}), {
  user: 'wei',
  home: '/',
  environment: {},
});

/** Fails with the error, then gives its count of calls. */
const failing = (error: Error, times: number) => {
  let calls = 0;
  const attempt = async (): Promise<number> => {
    calls += 1;
    if (calls <= times) throw error;
    return calls;
  };
  return { attempt, calls: () => calls };
};

describe('withRetries', () => {
  const { signal } = new AbortController();

  it('tries again where the server hung up', async () => {
    expect(await withRetries(target, signal, failing(new HungUp('closed'), 1).attempt)).toBe(2);
  });

  it('tries nothing else again', async () => {
    const { attempt, calls } = failing(new Error('refused'), 1);
    await expect(withRetries(target, signal, attempt)).rejects.toThrow('refused');
    expect(calls()).toBe(1);
  });

  it('stops waiting once cancelled', async () => {
    const { attempt } = failing(new HungUp('closed'), 99);
    await expect(withRetries(target, AbortSignal.timeout(20), attempt)).rejects.toThrow('abort');
  });
});

it('waits longer each time, spread out by half', () => {
  expect([1, 2, 3].map((n) => [pause(n, 0), pause(n, 1)])).toEqual([
    [0.125, 0.375],
    [0.25, 0.75],
    [0.5, 1.5],
  ]);
});
