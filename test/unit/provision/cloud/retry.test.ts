import { describe, expect, test } from 'vitest';
import { CloudError, type ErrorKind } from '../../../../provision/cloud/error.ts';
import { call, pauseAfter, poll, type Clock, type Repeatable } from '../../../../provision/cloud/retry.ts';

/** Time that passes only where somebody sleeps. */
const fakeClock = (): Clock & { slept: number[] } => {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
    random: () => 0.5,
  };
};

const error = (kind: ErrorKind, more: { retryAfter?: number } = {}): CloudError =>
  new CloudError('so it is', { kind, action: 'Do', code: 'X', ...more });

const { signal } = new AbortController();

const at = (count: number, random: number, retryAfter?: number): number | undefined =>
  pauseAfter(error('throttled', retryAfter === undefined ? {} : { retryAfter }), {
    count,
    repeatable: 'safe',
    random,
  });

describe('pauseAfter', () => {
  const repeats: [ErrorKind, Repeatable, boolean][] = [
    ['throttled', 'safe', true],
    ['throttled', 'once', true],
    ['not-yet', 'once', true],
    ['uncertain', 'safe', true],
    ['uncertain', 'once', false],
    ['refused', 'safe', false],
    ['absent', 'safe', false],
  ];
  test.each(repeats)('%s, %s: asked again %s', (kind, repeatable, again) => {
    const pause = pauseAfter(error(kind), { count: 0, repeatable, random: 0.5 });
    expect(pause !== undefined).toBe(again);
  });

  test('grows to a bound, with jitter in its upper half, and never falls below what the service asked for', () => {
    expect([0, 1, 2, 3].map((count) => at(count, 1))).toEqual([500, 1000, 2000, 4000]);
    expect([at(0, 0), at(30, 0), at(30, 1)]).toEqual([250, 10_000, 20_000]);
    expect(at(0, 0, 60)).toBe(60_250);
  });

  test('an error that is not the cloud’s is nobody’s to repeat', () => {
    expect(pauseAfter(new TypeError('bug'), { count: 0, repeatable: 'safe', random: 0 })).toBeUndefined();
  });
});

describe('call', () => {
  const options = { action: 'Do', signal, repeatable: 'safe' as const };

  test('gives what the third attempt gave', async () => {
    const clock = fakeClock();
    let count = 0;
    const work = async (): Promise<string> => {
      count += 1;
      if (count < 3) throw error('throttled');
      return 'done';
    };
    expect(await call(work, { ...options, clock })).toBe('done');
    expect(clock.slept).toEqual([375, 750]);
  });

  test('ends with the last error once the time is over', async () => {
    const clock = fakeClock();
    const last = error('throttled');
    await expect(call(() => Promise.reject(last), { ...options, clock, totalSeconds: 10 })).rejects.toBe(
      last,
    );
    expect(clock.slept.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(10_000);
    expect(clock.slept.length).toBeGreaterThan(3);
  });

  test('an attempt that heeds no signal ends at its deadline, and what it would have done is uncertain', async () => {
    const hangs = new Promise<never>(() => {});
    const begun = call(() => hangs, { ...options, repeatable: 'once', attemptSeconds: 0.05 });
    await expect(begun).rejects.toMatchObject({ kind: 'uncertain', code: 'Timeout', action: 'Do' });
  });

  test('the run’s own end goes before everything', async () => {
    const run = new AbortController();
    const begun = call(() => new Promise<never>(() => {}), { ...options, signal: run.signal });
    run.abort(new Error('Ctrl-C'));
    await expect(begun).rejects.toThrow('Ctrl-C');
  });
});

describe('poll', () => {
  test('looks until there is something', async () => {
    const clock = fakeClock();
    let looks = 0;
    const look = async (): Promise<string | undefined> => ((looks += 1) === 4 ? 'there' : undefined);
    expect(await poll(look, { what: 'it', seconds: 60, signal, clock })).toBe('there');
    expect(clock.slept).toHaveLength(3);
  });

  test('says what it waited for, and for how long', async () => {
    const begun = poll(async () => undefined, {
      what: 'web-1 to run',
      seconds: 9,
      signal,
      clock: fakeClock(),
    });
    await expect(begun).rejects.toMatchObject({
      code: 'cloud-timeout',
      message: 'waited 9 s for web-1 to run, in vain',
    });
  });
});
