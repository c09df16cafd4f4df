import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { startClock } from '../../../server/src/deadline.ts';

describe('a clock', () => {
  it('is over when its time has run', () => {
    vi.useFakeTimers();
    const over = vi.fn();
    using _clock = startClock(1_000, over);
    vi.advanceTimersByTime(999);
    expect(over).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(over).toHaveBeenCalledOnce();
    vi.useRealTimers();
  });

  it('stands still while anybody holds it, and counts for how long', () => {
    vi.useFakeTimers();
    const over = vi.fn();
    using clock = startClock(1_000, over);
    vi.advanceTimersByTime(400);
    const first = clock.hold();
    const second = clock.hold();
    vi.advanceTimersByTime(5_000);
    first();
    first();
    vi.advanceTimersByTime(5_000);
    expect(over).not.toHaveBeenCalled();
    expect(clock.heldMs).toBe(10_000);
    second();
    vi.advanceTimersByTime(599);
    expect(over).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(over).toHaveBeenCalledOnce();
    expect(clock.heldMs).toBe(10_000);
    vi.useRealTimers();
  });

  it('that was disposed of is never over, held or not', async () => {
    const over = vi.fn();
    const clock = startClock(5, over);
    const resume = clock.hold();
    clock[Symbol.dispose]();
    resume();
    await sleep(20);
    expect(over).not.toHaveBeenCalled();
  });
});
