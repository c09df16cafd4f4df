import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createGate, gateLimits, retryAfter, type Gate } from '../../../../server/src/calls/gate.ts';
import { BusyError } from '../../../../server/src/errors.ts';

const patient = new AbortController().signal;
const limits = { running: 2, runningEach: 2, waiting: 4, waitingEach: 3, waitSeconds: 5 };

/** Sends callers in, in this order; returns the names of those let in so far. */
function send(gate: Gate, callers: string): string[] {
  const inside: string[] = [];
  for (const who of callers) {
    if (gate.enter(who)) inside.push(who);
    else
      void gate.wait(who, patient).then(
        () => inside.push(who),
        () => inside.push(`${who} refused`),
      );
  }
  return inside;
}

describe('a gate', () => {
  it('lets in at once while there is room', () => {
    const gate = createGate(limits);
    expect(send(gate, 'ab')).toEqual(['a', 'b']);
    expect(gate).toMatchObject({ running: 2, waiting: 0 });
  });

  it('lets the callers who wait in by turns, each with its calls in order', async () => {
    const gate = createGate({ ...limits, running: 1, runningEach: 1 });
    const inside = send(gate, 'aaabc');
    for (const who of ['a', 'a', 'b', 'c']) {
      gate.leave(who, 1);
      await sleep(0);
    }
    expect(inside).toEqual(['a', 'a', 'b', 'c', 'a']);
    gate.leave('a', 1);
    expect(gate).toMatchObject({ running: 0, waiting: 0 });
  });

  it('keeps a place for others where one caller asks for everything', async () => {
    const gate = createGate({ ...limits, running: 2, runningEach: 1 });
    const inside = send(gate, 'aaab');
    await sleep(0);
    expect(inside).toEqual(['a', 'b']);
    gate.leave('b', 1);
    await sleep(0);
    expect(inside).toEqual(['a', 'b']);
    gate.leave('a', 1);
    await sleep(0);
    expect(inside).toEqual(['a', 'b', 'a']);
  });

  it('turns away whom the queue has no room for, each caller and all together', async () => {
    const gate = createGate(limits);
    const inside = send(gate, 'aaaaaabb');
    await sleep(0);
    expect(inside).toEqual(['a', 'a', 'a refused', 'b refused']);
    expect(gate.waiting).toBe(4);
  });

  it('says when to come back', async () => {
    const gate = createGate({ ...limits, waiting: 0 });
    send(gate, 'aa');
    await expect(gate.wait('b', patient)).rejects.toThrow(
      new BusyError(
        'The server is busy: 2 calls are under way and 0 wait, 0 and 0 of them yours. Try again in 1 s.',
        { retryAfter: 1 },
      ),
    );
  });

  it('turns away who has waited too long, and forgets it', async () => {
    const gate = createGate({ ...limits, waitSeconds: 0.02 });
    send(gate, 'aa');
    await expect(gate.wait('b', patient)).rejects.toThrow(BusyError);
    gate.leave('a', 1);
    expect(gate).toMatchObject({ running: 1, waiting: 0 });
  });

  it('forgets who goes away while waiting', async () => {
    const gate = createGate(limits);
    send(gate, 'aa');
    const caller = new AbortController();
    const waiting = gate.wait('b', caller.signal);
    const gone = new Error('gone');
    caller.abort(gone);
    await expect(waiting).rejects.toBe(gone);
    gate.leave('a', 1);
    expect(gate).toMatchObject({ running: 1, waiting: 0 });
  });

  it('leaves who is let in and goes away in the same moment its place', async () => {
    const gate = createGate({ ...limits, running: 1 });
    send(gate, 'a');
    const caller = new AbortController();
    const waiting = gate.wait('b', caller.signal);
    const after = gate.wait('b', patient);
    gate.leave('a', 1);
    caller.abort();
    await waiting;
    expect(gate).toMatchObject({ running: 1, waiting: 1 });
    gate.leave('b', 1);
    await after;
    expect(gate).toMatchObject({ running: 1, waiting: 0 });
  });

  it.each([
    [0, 1, 100, 1],
    [64, 64, 1_000, 1],
    [320, 64, 1_000, 5],
    [320, 1, 60_000, 30],
  ])('%d calls before it at %d places of %d ms: come back in %d s', (ahead, places, ms, seconds) => {
    expect(retryAfter(ahead, places, ms)).toBe(seconds);
  });

  it.each([
    [64, 256, 48, 192],
    [1, 0, 1, 0],
    [2, 1, 1, 1],
  ])('with %d places and %d to wait in, one caller has %d and %d', (running, waiting, each, waitingEach) => {
    expect(gateLimits(running, waiting)).toMatchObject({ runningEach: each, waitingEach });
  });
});
