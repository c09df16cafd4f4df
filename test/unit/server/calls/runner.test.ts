import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../../server/src/call.ts';
import { CallError } from '../../../../server/src/errors.ts';
import { LOCAL } from '../../../../server/src/identity.ts';
import { callOf } from '../call.ts';
import { identity, runnerOf, toolOf } from './world.ts';

const socketError = (code: string) => Object.assign(new Error(code), { code });
const bug = new TypeError('x is not a function');

const text = (message: unknown) => ({ content: [{ type: 'text', text: message }], isError: true });

describe('a call', () => {
  it('answers what the tool answers, and is recorded', async () => {
    const { runner, finished } = runnerOf();
    const result = await runner.run(
      toolOf(() => Promise.resolve()),
      { text: 'hello' },
      callOf(),
    );
    expect(result).toEqual({
      content: [{ type: 'text', text: '{"done":true}' }],
      structuredContent: { done: true },
    });
    expect(finished).toMatchObject([{ outcome: 'ok', error: undefined, input: { text: 'hello' } }]);
  });

  it.each([
    [
      'what the caller can mend',
      new CallError('There is no such thing.'),
      'refused',
      /^There is no such thing\.$/,
    ],
    ['an outage', socketError('ECONNREFUSED'), 'failed', /not reachable at the moment/],
    ['a statement out of time', socketError('57014'), 'late', /took too long/],
    [
      'a bug',
      bug,
      'failed',
      /^Something went wrong inside the server; its log has the details\. Look for r-1 there\.$/,
    ],
  ])('that fails by %s says so', async (_what, error, outcome, message) => {
    const { runner, finished } = runnerOf();
    const result = await runner.run(
      toolOf(() => Promise.reject(error)),
      {},
      callOf({ requestId: 'r-1' }),
    );
    expect(result).toEqual(text(expect.stringMatching(message)));
    expect(finished).toMatchObject([{ outcome }]);
  });

  it('that fails by a bug is reported, once and with its cause; what the caller can mend is not', async () => {
    const bugs: unknown[][] = [];
    const { runner, finished } = runnerOf({}, { onBug: (error, tool) => void bugs.push([error, tool]) });
    await runner.run(
      toolOf(() => Promise.reject(bug)),
      {},
      callOf(),
    );
    await runner.run(
      toolOf(() => Promise.reject(new CallError('no'))),
      {},
      callOf(),
    );
    expect(bugs).toEqual([[bug, 'work']]);
    expect(finished.map(({ error }) => error)).toEqual(['x is not a function', 'no']);
  });

  it('does not count the time that its work waits for a turn, and says so where it is late', async () => {
    const { runner, finished } = runnerOf();
    const answers = [
      async (call: Call) => {
        const resume = call.holdDeadline?.();
        await sleep(1_600);
        resume?.();
      },
      async (call: Call) => {
        const resume = call.holdDeadline?.();
        await sleep(1_600);
        resume?.();
        await sleep(60_000, undefined, { signal: call.signal });
      },
    ];
    const [patient, late] = await Promise.all(
      answers.map((work) => runner.run(toolOf(work, 1), {}, callOf())),
    );
    expect(patient).toMatchObject({ structuredContent: { done: true } });
    expect(late).toEqual(
      text(
        'work took longer than 1 s, the 2 s not counted that it waited for its turn. Ask for less, or try again.',
      ),
    );
    expect(finished).toMatchObject([{ outcome: 'ok' }, { outcome: 'late' }]);
    for (const { waitedMs } of finished) expect(waitedMs).toBeGreaterThan(1_500);
  });

  it('with arguments that do not fit is refused', async () => {
    const { runner, finished } = runnerOf();
    const result = await runner.run(
      toolOf(() => Promise.resolve()),
      { text: 1 },
      callOf(),
    );
    expect(result).toEqual(text(expect.stringContaining('do not fit its schema. text: ')));
    expect(finished).toMatchObject([{ outcome: 'refused' }]);
  });

  it('of a caller without the scope is refused before anything is done', async () => {
    const { runner, finished } = runnerOf();
    let done = false;
    const tool = toolOf(() => Promise.resolve((done = true)));
    const result = await runner.run(tool, {}, callOf({ identity: { ...LOCAL, scope: 'read' } }));
    expect(result).toEqual(
      text('work takes the scope write, and you have read. Call with a key or token that has it.'),
    );
    expect(finished).toMatchObject([{ outcome: 'refused' }]);
    expect(done).toBe(false);
  });

  it('is given up when its time is up, and told so to the work', async () => {
    const { runner, finished } = runnerOf();
    let told = false;
    const tool = toolOf(async ({ signal }) => {
      signal.addEventListener('abort', () => (told = true));
      await sleep(1_000, undefined, { ref: false });
    }, 0.02);
    expect(await runner.run(tool, {}, callOf())).toEqual(
      text('work took longer than 0.02 s. Ask for less, or try again.'),
    );
    expect(told).toBe(true);
    expect(finished).toMatchObject([{ outcome: 'late' }]);
  });

  it('that is out of time is late, whatever the work makes of being stopped', async () => {
    const { runner, finished } = runnerOf();
    const tool = toolOf(({ signal }) => {
      const { promise, reject } = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => reject(new Error('INTERRUPT')));
      return promise;
    }, 0.02);
    await runner.run(tool, {}, callOf());
    expect(finished).toMatchObject([
      { outcome: 'late', error: expect.stringContaining('longer than 0.02 s') },
    ]);
  });

  it.each(['before', 'during'])('whose caller goes away %s it is cancelled', async (when) => {
    const { runner, finished } = runnerOf();
    const caller = new AbortController();
    let begun = false;
    const tool = toolOf(async ({ signal }) => {
      begun = true;
      await sleep(1_000, undefined, { signal, ref: false });
    });
    if (when === 'before') caller.abort();
    const running = runner.run(tool, {}, callOf({ signal: caller.signal }));
    await sleep(10);
    caller.abort();
    expect(await running).toEqual(text('The call was cancelled.'));
    expect(begun).toBe(when === 'during');
    expect(finished).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('is turned away where too much is under way', async () => {
    const { runner, finished } = runnerOf({ running: 1, waiting: 0 });
    const slow = toolOf(() => sleep(50));
    const first = runner.run(slow, {}, callOf());
    expect(await runner.run(slow, {}, callOf())).toEqual(
      text(expect.stringMatching(/^The server is busy: /)),
    );
    await first;
    expect(finished.map(({ outcome }) => outcome)).toEqual(['busy', 'ok']);
  });

  it('waits for its place, and says for how long', async () => {
    const { runner, finished } = runnerOf({ running: 1 });
    const slow = toolOf(() => sleep(50));
    await Promise.all([runner.run(slow, {}, callOf()), runner.run(slow, {}, callOf())]);
    expect(finished).toMatchObject([{ outcome: 'ok', waitedMs: 0 }, { outcome: 'ok' }]);
    expect(finished[1]?.waitedMs).toBeGreaterThan(30);
  });

  it('keeps its place until its work has stopped, though it was given up', async () => {
    const { runner, gate } = runnerOf();
    const deaf = toolOf(() => sleep(100), 0.01);
    await runner.run(deaf, {}, callOf());
    expect(gate.running).toBe(1);
    await sleep(150);
    expect(gate.running).toBe(0);
  });

  it('is not heard of again once it is over', async () => {
    const { runner } = runnerOf();
    const heard: number[] = [];
    const tool = toolOf(async (call) => {
      call.progress(1);
      await sleep(50);
      call.progress(2);
    }, 0.01);
    await runner.run(tool, {}, callOf({ progress: (done) => void heard.push(done) }));
    await sleep(80);
    expect(heard).toEqual([1]);
  });

  it('goes on where recording it fails', async () => {
    const { runner } = runnerOf({}, { observers: [() => expect.fail('full')] });
    const result = await runner.run(
      toolOf(() => Promise.resolve()),
      {},
      callOf(),
    );
    expect(result.isError).toBeUndefined();
  });

  it('of one caller is not held up by a thousand of another', async () => {
    const { runner, finished } = runnerOf({ running: 4, runningEach: 3, waiting: 1_100, waitingEach: 1_050 });
    const slow = toolOf(() => sleep(5));
    const flood = Array.from({ length: 1_000 }, () =>
      runner.run(slow, {}, callOf({ identity: identity('a') })),
    );
    await runner.run(slow, {}, callOf({ identity: identity('b') }));
    expect(finished.length).toBeLessThan(10);
    await Promise.all(flood);
    expect(finished.every(({ outcome }) => outcome === 'ok')).toBe(true);
  });
});
