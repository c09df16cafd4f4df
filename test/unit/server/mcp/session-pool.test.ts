import { McpServer } from '@modelcontextprotocol/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Runner } from '../../../../server/src/calls/runner.ts';
import { createSessionCalls } from '../../../../server/src/mcp/direct/session-calls.ts';
import { createEventLog } from '../../../../server/src/mcp/event-log.ts';
import { createSessionPool, type SessionPool } from '../../../../server/src/mcp/session-pool.ts';
import { openSession, type Session } from '../../../../server/src/mcp/session.ts';

const LIMITS = { most: 3, mostPerOwner: 2, idle: 60_000 };
// No call is made.
const runner: Runner = { run: () => Promise.reject(new Error('not called')) };
const events = createEventLog({ most: 10, mostCharacters: 1_000 });

let pool: SessionPool;
afterEach(async () => {
  vi.useRealTimers();
  await pool.close();
});

/** Holds a session that was last used at `lastUsed`. */
async function hold(id: string, owner: string, lastUsed: number): Promise<Session> {
  const own = events.of({});
  const session = await openSession(
    {
      owner,
      namespace: owner,
      server: new McpServer({ name: 'x', version: '1' }),
      events: own,
      calls: createSessionCalls(runner, own),
    },
    {
      name: () => id,
      onNamed: () => undefined,
      onEnded: async () => undefined,
      onClosed: () => pool.forget(id),
      watch: () => () => undefined,
    },
  );
  session.lastUsed = lastUsed;
  pool.hold(id, session);
  return session;
}

const held = (...ids: string[]): boolean[] => ids.map((id) => pool.get(id) !== undefined);

describe('the pool of sessions', () => {
  it('lets go of the one that was idle longest', async () => {
    pool = createSessionPool(LIMITS);
    await hold('a', 'alice', 3);
    await hold('b', 'bob', 1);
    await hold('c', 'carol', 2);
    expect(pool.makeRoom('dave')).toBe(true);
    expect(held('a', 'b', 'c')).toEqual([true, false, true]);
  });

  it("makes room among an owner's own once it has its share", async () => {
    pool = createSessionPool(LIMITS);
    await hold('a', 'alice', 1);
    await hold('b', 'bob', 3);
    await hold('c', 'bob', 2);
    expect(pool.makeRoom('bob')).toBe(true);
    expect(held('a', 'b', 'c')).toEqual([true, true, false]);
  });

  it('never lets go of one in use, and says so when there is no other', async () => {
    pool = createSessionPool(LIMITS);
    (await hold('a', 'alice', 1)).open = 1;
    const waiting = await hold('b', 'alice', 2);
    const timer = setTimeout(() => undefined, 1_000);
    waiting.lost.add(timer);
    expect(pool.makeRoom('alice')).toBe(false);
    expect(pool.makeRoom('bob')).toBe(true);
    expect(held('a', 'b')).toEqual([true, true]);
    clearTimeout(timer);
  });

  it('lets go of what has been idle for long', async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    pool = createSessionPool(LIMITS);
    await hold('a', 'alice', 1_000_000);
    (await hold('b', 'bob', 1_000_000)).open = 1;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(held('a', 'b')).toEqual([true, true]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(held('a', 'b')).toEqual([false, true]);
    expect(pool.size).toBe(1);
  });
});
