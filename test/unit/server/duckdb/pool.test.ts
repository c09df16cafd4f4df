import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openAnalysis } from '../../../../server/src/duckdb/open.ts';
import { caller, openWorld, type World } from './world.ts';

const FOREVER = 'SELECT sum(a.i * b.i) FROM range(100000000) a(i), range(1000000) b(i) WHERE a.i <> b.i';
// Deep within one call of a function, where DuckDB does not look up.
const DEAF =
  "SELECT sum(len(regexp_replace(repeat('ab', 5000000), '(a)(b)', '\\2\\1', 'g'))) FROM range(1000)";

const ask = async (world: World, sql: string, signal: AbortSignal) =>
  await world.analysis.query({ sql, tables: [] }, { limit: 1, offset: 0 }, caller(signal));

/** What `SELECT number` gives to a caller. */
const answer = async (world: World, who: string, number: number): Promise<unknown> =>
  (
    await world.analysis.query(
      { sql: `SELECT ${number}`, tables: [] },
      { limit: 1, offset: 0 },
      caller(undefined, who),
    )
  ).rows[0]?.[0];

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
  it('wait their turn, and are told when too many wait and when to come back', async () => {
    await using world = await openWorld({ concurrency: 1, waiting: 2 });
    const answers = Array.from(
      { length: 5 },
      async (_, index) => await answer(world, `caller ${index}`, index),
    );
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
        message: expect.stringMatching(
          /^The server is busy: 1 analyses are under way and 2 wait, 0 and 0 of them yours\. Try again in \d+ s\.$/,
        ),
        retryAfter: expect.any(Number),
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

describe('the endless questions of one caller', () => {
  it('leave a place to the others, for questions, texts to read and sessions', async () => {
    await using world = await openWorld({ concurrency: 2 });
    const stop = new AbortController();
    const endless = Array.from(
      { length: 5 },
      async () =>
        await world.analysis.query(
          { sql: FOREVER, tables: [] },
          { limit: 1, offset: 0 },
          caller(stop.signal, 'greedy'),
        ),
    );
    const ended = Promise.allSettled(endless);
    // Each of these ends although none of the endless ones does.
    for (let number = 0; number < 3; number += 1) {
      await expect(answer(world, 'modest', number)).resolves.toBe(number);
      await expect(world.analysis.tablesOf('FROM sales', caller(undefined, 'modest'))).resolves.toEqual([
        'sales',
      ]);
      await expect(
        world.analysis.session(
          [],
          caller(undefined, 'other'),
          async (ask) => (await ask('SELECT 7', 1)).rows,
        ),
      ).resolves.toEqual([[7]]);
    }
    stop.abort(new Error('enough'));
    expect((await ended).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
    await expect(answer(world, 'greedy', 9)).resolves.toBe(9);
  });

  it('make its own next one wait no longer than said, which is no time of its work', async () => {
    await using world = await openWorld({ concurrency: 2, waitSeconds: 1 });
    const stop = new AbortController();
    const endless = ask(world, FOREVER, stop.signal);
    const held: string[] = [];
    const holdDeadline = () => {
      held.push('waits');
      return () => held.push('goes on');
    };
    const next = world.analysis.tablesOf('SELECT 1', { ...caller(), holdDeadline });
    await expect(next).rejects.toMatchObject({
      name: 'BusyError',
      message: expect.stringContaining('1 and 1 of them yours'),
    });
    expect(held).toEqual(['waits', 'goes on']);
    stop.abort(new Error('enough'));
    await expect(endless).rejects.toThrow('enough');
  });
});

describe('a process that does not start', () => {
  it('is told as busy, and logged once with its cause', async () => {
    const logged: unknown[] = [];
    const file = join(await mkdtemp(join(tmpdir(), 'berth-no-folder-')), 'file');
    await writeFile(file, 'a file where the scratch folder would be');
    const analysis = openAnalysis(
      { memoryMb: 128, threads: 1, concurrency: 1, scratch: join(file, 'scratch') },
      { error: (...line: unknown[]) => void logged.push(line) },
    );
    for (let round = 0; round < 2; round += 1) {
      await expect(analysis.tablesOf('SELECT 1', caller())).rejects.toMatchObject({
        name: 'BusyError',
        message: expect.stringMatching(/does not start at the moment.* Try again in 10 s\.$/),
        retryAfter: 10,
      });
    }
    expect(logged).toEqual([
      [{ err: expect.objectContaining({ code: 'ENOTDIR' }) }, 'a DuckDB process does not start'],
    ]);
    await analysis.close();
    await rm(dirname(file), { recursive: true });
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
