import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openWorld, type World } from './world.ts';

const FOREVER = 'SELECT sum(a.i * b.i) FROM range(100000000) a(i), range(1000000) b(i) WHERE a.i <> b.i';
// Deep within one call of a function, where DuckDB does not look up.
const DEAF =
  "SELECT sum(len(regexp_replace(repeat('ab', 5000000), '(a)(b)', '\\2\\1', 'g'))) FROM range(1000)";

const ask = async (world: World, sql: string, signal: AbortSignal) =>
  await world.analysis.query({ sql, tables: [] }, { limit: 1, offset: 0 }, signal);

const processes = (): number[] =>
  readdirSync(`/proc/${process.pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${process.pid}/task/${task}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );

// Megabytes in memory of the only process.
const resident = (): number => {
  const [pid = 0] = processes();
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
};

describe('a question that is given up', () => {
  it.each([FOREVER, DEAF])('frees its place at once: %s', async (sql) => {
    await using world = await openWorld({ concurrency: 1 });
    await world.ask('SELECT 1');
    const stop = new AbortController();
    const started = ask(world, sql, stop.signal);
    await sleep(300);
    const reason = new Error('enough');
    const before = performance.now();
    stop.abort(reason);
    await expect(started).rejects.toBe(reason);
    expect(performance.now() - before).toBeLessThan(1000);
    await expect(world.ask('SELECT 2')).resolves.toMatchObject({ rows: [[2]] });
  });

  it('before it began', async () => {
    await using world = await openWorld();
    const reason = new Error('never mind');
    await expect(ask(world, 'SELECT 1', AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('while it waits, and leaves the queue', async () => {
    await using world = await openWorld({ concurrency: 1, waiting: 1 });
    const first = new AbortController();
    const running = ask(world, FOREVER, first.signal);
    const second = new AbortController();
    const waiting = ask(world, 'SELECT 1', second.signal);
    second.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    const third = ask(world, 'SELECT 3', AbortSignal.timeout(30_000));
    first.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');
    await expect(third).resolves.toMatchObject({ rows: [[3]] });
  });
});

describe('many questions', () => {
  it('wait their turn, and are told when too many wait', async () => {
    await using world = await openWorld({ concurrency: 1, waiting: 2 });
    const answers = Array.from({ length: 5 }, async (_, index) => await world.ask(`SELECT ${index}`));
    const outcomes = await Promise.allSettled(answers);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect(outcomes[4]).toMatchObject({
      reason: {
        name: 'BusyError',
        message: expect.stringMatching(/^The server is busy: 1 analyses run and 2 wait/),
      },
    });
  });

  it('know nothing of each other', async () => {
    await using world = await openWorld({ concurrency: 1 });
    const { path } = await world.upload('a\n1\n');
    await expect(world.ask('FROM mine', [], [{ name: 'mine', path }])).resolves.toMatchObject({
      rows: [[1]],
    });
    await expect(world.ask('FROM mine')).rejects.toThrow('There is no table "mine"');
    await expect(world.ask('FROM mine', [], [{ name: 'other', path }])).rejects.toThrow('there is "other"');
  });

  it('do not make the process that answers them grow', async () => {
    await using world = await openWorld({ concurrency: 1 });
    const { path } = await world.upload('a\n1\n');
    const tables = [{ name: 't', path }];
    for (let round = 0; round < 100; round += 1) await world.ask('SELECT count(*) FROM t', [], tables);
    const before = resident();
    for (let round = 0; round < 300; round += 1) await world.ask('SELECT count(*) FROM t', [], tables);
    expect(resident() - before).toBeLessThan(25);
  });
});

describe('its processes', () => {
  it('start with the first question, end when idle, and start again', async () => {
    const others = processes().length;
    await using world = await openWorld({ idleMs: 200 });
    expect(processes()).toHaveLength(others);
    await world.ask('SELECT 1');
    expect(processes()).toHaveLength(others + 1);
    await expect.poll(() => processes().length, { timeout: 30_000 }).toBe(others);
    await expect(world.ask('SELECT 2')).resolves.toMatchObject({ rows: [[2]] });
  });

  it('end with it, at work or not, and then it answers no more', async () => {
    const others = processes().length;
    const world = await openWorld();
    await world.ask('SELECT 1');
    const running = ask(world, FOREVER, AbortSignal.timeout(30_000));
    await sleep(200);
    const closed = world[Symbol.asyncDispose]();
    await expect(running).rejects.toMatchObject({ name: 'CallError' });
    await closed;
    expect(processes()).toHaveLength(others);
    await expect(world.ask('SELECT 1')).rejects.toThrow('about to stop');
  });
});
