import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createJournal, type Store } from '../../../../server/src/audit/journal.ts';
import type { AuditRecord } from '../../../../server/src/audit/record.ts';
import { log } from '../calls/world.ts';

const record = (id: number, text = '{}'): AuditRecord => ({
  id: String(id),
  at: 0,
  namespace: 'n',
  identity: 'i',
  tool: 't',
  outcome: 'ok',
  duration_ms: 1,
  request_id: null,
  arguments: text,
  error: null,
});

/** A table that can be away, and that counts how often it was asked. */
function table() {
  const state = { rows: [] as string[], away: false, asked: 0 };
  const store: Store = async (batch) => {
    state.asked++;
    await sleep(1);
    if (state.away) throw new Error('connect ECONNREFUSED');
    state.rows.push(...batch.map(({ id }) => id));
    return 0;
  };
  return { state, store };
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));

describe('the journal', () => {
  it('stores everything in order, in batches', async () => {
    const { state, store } = table();
    const journal = createJournal(store, log);
    for (let id = 0; id < 1_200; id++) journal.add(record(id));
    await journal.flush();
    expect(state).toMatchObject({ rows: ids(1_200), asked: 3 });
    expect(journal).toMatchObject({ waiting: 0, dropped: 0 });
  });

  it('stores by itself soon after', async () => {
    const { state, store } = table();
    createJournal(store, log).add(record(0));
    await expect.poll(() => state.rows, { timeout: 3_000 }).toEqual(['0']);
  });

  it('keeps what came while the database was away, and stores it by itself afterwards', async () => {
    const { state, store } = table();
    state.away = true;
    const journal = createJournal(store, log);
    for (let id = 0; id < 10; id++) journal.add(record(id));
    await journal.flush();
    expect(journal.waiting).toBe(10);
    state.away = false;
    await expect.poll(() => state.rows, { timeout: 3_000 }).toEqual(ids(10));
  });

  it.each([
    ['records', { records: 5, characters: 1_000_000 }],
    ['characters', { records: 1_000, characters: 5 * 300 }],
  ])('drops what is more than its %s, and counts it', async (_what, limits) => {
    const { state, store } = table();
    state.away = true;
    const journal = createJournal(store, log, limits);
    for (let id = 0; id < 8; id++) journal.add(record(id, 'x'.repeat(100)));
    await journal.flush();
    expect(journal).toMatchObject({ waiting: 5, dropped: 3 });
    state.away = false;
    await journal.flush();
    journal.add(record(8));
    await journal.flush();
    expect(state.rows).toEqual(['0', '1', '2', '3', '4', '8']);
    expect(journal).toMatchObject({ waiting: 0, dropped: 3 });
  });

  it('counts what the database will never take', async () => {
    const journal = createJournal((batch) => Promise.resolve(batch.length), log);
    journal.add(record(0));
    await journal.flush();
    expect(journal).toMatchObject({ waiting: 0, dropped: 1 });
  });

  it('a flush covers what came while another was under way', async () => {
    const { state, store } = table();
    const journal = createJournal(store, log);
    journal.add(record(0));
    const first = journal.flush();
    await sleep(0);
    journal.add(record(1));
    await journal.flush();
    expect(state.rows).toEqual(['0', '1']);
    await first;
  });

  it('stores what is left when it closes, and takes nothing more', async () => {
    const { state, store } = table();
    const journal = createJournal(store, log);
    journal.add(record(0));
    await journal.close();
    journal.add(record(1));
    await journal.flush();
    expect(state.rows).toEqual(['0']);
    expect(journal.dropped).toBe(1);
  });

  it('closes within its deadline though the database hangs', async () => {
    const journal = createJournal(() => new Promise(() => undefined), log);
    journal.add(record(0));
    const start = performance.now();
    await journal.close();
    expect(performance.now() - start).toBeLessThan(4_000);
  });
});
