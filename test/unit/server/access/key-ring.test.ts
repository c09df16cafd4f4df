import { beforeEach, describe, expect, test } from 'vitest';
import { digest, mintKey } from '../../../../server/src/access/api-key.ts';
import { createKeyRing, type KeyRing } from '../../../../server/src/access/key-ring.ts';
import { databaseOf, silent } from './fixtures.ts';

const MINUTE = 60_000;

// The table as the database would answer; the real one is asked in the tests with real stores.
let rows: object[] = [];
let away = false;
let asked = 0;
let touched: unknown[][] = [];
let now = 0;
let ring: KeyRing;

const database = databaseOf((text, values) => {
  if (away) return Promise.reject(new Error('connect ECONNREFUSED'));
  if (!text.startsWith('SELECT')) return Promise.resolve((touched.push(values), []));
  asked += 1;
  return Promise.resolve(rows);
});

const row = ({ id, hash }: { id: string; hash: Uint8Array }, expires: number | null = null): object => ({
  id,
  hash,
  name: 'ci',
  namespace: 'team',
  scope: 'write',
  expires_at: expires === null ? null : new Date(expires),
});
const judge = async (text: string): Promise<string> => (await ring.judge(text, digest(text))).kind;
/** Lets what runs in the background come to its end. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const key = mintKey();
const other = mintKey();

beforeEach(() => {
  rows = [row(key)];
  away = false;
  asked = 0;
  touched = [];
  now = Date.parse('2026-01-01');
  ring = createKeyRing(database, silent, () => now);
});

test('a key proves the identity it was made for', async () => {
  expect(await ring.judge(key.text, digest(key.text))).toEqual({
    kind: 'proved',
    identity: {
      id: 'key:ci',
      namespace: 'team',
      scope: 'write',
      credential: { kind: 'key', key: key.id },
    },
  });
});

describe('keys that open nothing', () => {
  test.each([
    ['of an id that nobody has', other.text],
    ['with another secret', key.text.slice(0, -43) + other.text.slice(-43)],
    ['with the last letter changed', key.text.slice(0, -1) + (key.text.endsWith('A') ? 'Q' : 'A')],
    ['shortened', key.text.slice(0, -1)],
    ['of another shape', 'berth_admin'],
  ])('%s', async (_, text) => {
    expect(await judge(text)).toBe('invalid');
  });

  test('and all are told the same', async () => {
    rows = [row(key, now - 1)];
    const answers = [other.text, key.text, 'berth_x'].map((text) => ring.judge(text, digest(text)));
    expect(new Set((await Promise.all(answers)).map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});

describe('time', () => {
  test('a key ends when it expires, without the database being asked', async () => {
    rows = [row(key, now + 1_000)];
    expect(await judge(key.text)).toBe('proved');
    now += 1_000;
    expect(await judge(key.text)).toBe('invalid');
    expect(asked).toBe(1);
  });

  test('many calls ask the database once', async () => {
    for (let call = 0; call < 1_000; call++) await judge(key.text);
    expect(asked).toBe(1);
  });

  test('a revoked key ends within seconds, also under steady calls', async () => {
    expect(await judge(key.text)).toBe('proved');
    rows = [];
    const start = now;
    while ((await judge(key.text)) === 'proved') {
      now += 100;
      await settle();
    }
    expect(now - start).toBeLessThanOrEqual(5_500);
  });

  test('a revoked key opens nothing 5 s later, however seldom it is used', async () => {
    for (let gap = 0; gap <= 5_000; gap += 100) {
      rows = [row(key)];
      now += 60_000;
      expect(await judge(key.text)).toBe('proved');
      rows = [];
      now += gap;
      await judge(key.text);
      await settle();
      now += 5_000 - gap;
      expect([gap, await judge(key.text)]).toEqual([gap, 'invalid']);
    }
  });

  test('a revoked key that was not used meanwhile opens nothing at its next use', async () => {
    expect(await judge(key.text)).toBe('proved');
    rows = [];
    now += 20_000;
    expect(await judge(key.text)).toBe('invalid');
  });

  test('a new key works within a second, and unknown keys make one question a second at most', async () => {
    expect(await judge(key.text)).toBe('proved');
    rows = [row(key), row(other)];
    for (let call = 0; call < 100; call++) await judge(mintKey().text);
    expect(asked).toBe(1);
    now += 1_001;
    expect(await judge(other.text)).toBe('proved');
    for (let call = 0; call < 100; call++) await judge(mintKey().text);
    expect(asked).toBe(2);
  });
});

describe('the database away', () => {
  test('known keys go on for an hour, then none is believed', async () => {
    expect(await judge(key.text)).toBe('proved');
    away = true;
    now += 30_000;
    expect(await judge(key.text)).toBe('proved');
    now += 58 * MINUTE;
    expect(await judge(key.text)).toBe('proved');
    now += 2 * MINUTE;
    expect(await judge(key.text)).toBe('unavailable');
  });

  test('a key it never saw is not called wrong', async () => {
    away = true;
    expect(await judge(key.text)).toBe('unavailable');
    expect(await judge('berth_nonsense')).toBe('invalid');
  });

  test('nor is one that may have been made meanwhile', async () => {
    expect(await judge(key.text)).toBe('proved');
    away = true;
    now += 20_000;
    expect(await judge(other.text)).toBe('unavailable');
    expect(await judge(key.text)).toBe('proved');
  });

  test('it is noticed when it is back', async () => {
    away = true;
    expect(await judge(key.text)).toBe('unavailable');
    away = false;
    now += 2_001;
    await judge(key.text);
    await settle();
    expect(await judge(key.text)).toBe('proved');
  });
});

describe('last use', () => {
  test('is written once for many calls, and kept where it cannot be', async () => {
    for (let call = 0; call < 50; call++) await judge(key.text);
    away = true;
    await ring.close();
    expect(touched).toEqual([]);
    away = false;
    await ring.close();
    expect(touched).toEqual([[[key.id], [new Date(now)]]]);
    await ring.close();
    expect(touched).toHaveLength(1);
  });
});
