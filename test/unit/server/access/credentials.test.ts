import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createCredentials,
  NO_CREDENTIALS,
  type Credentials,
} from '../../../../server/src/access/credentials.ts';
import { LOCAL, type Identity } from '../../../../server/src/identity.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

let live: Map<string, Identity> | 'unknown';
let credentials: Credentials;

const open = (required = true): Credentials =>
  createCredentials({
    ring: {
      identityOf: (id) => (live === 'unknown' ? live : live.get(id)),
      update: () => Promise.resolve(),
    },
    required,
    marks: { firstKey: 'first', tokens: ['issuer'] },
    now: Date.now,
  });

const ann: Identity = {
  id: 'key:ann',
  namespace: 'ann',
  scope: 'write',
  credential: { kind: 'key', key: 'a1' },
};
const token = (seconds: number, mark = 'issuer'): Identity => ({
  id: 'jwt:bob',
  namespace: 'jwt-1',
  scope: 'write',
  credential: { kind: 'token', mark, until: Date.now() + seconds * SECOND },
});

beforeEach(() => {
  vi.useFakeTimers();
  live = new Map([['a1', ann]]);
  credentials = open();
});
afterEach(() => {
  credentials.close();
  vi.useRealTimers();
});

describe('what a key opened', () => {
  test('stays open for as long as the key holds', async () => {
    expect(await credentials.check(ann, 'write')).toBe('holds');
  });

  test.each<[string, () => void, 'ended' | 'holds']>([
    ['is revoked', () => (live = new Map()), 'ended'],
    ['has another namespace now', () => (live = new Map([['a1', { ...ann, namespace: 'else' }]])), 'ended'],
    ['may only read now', () => (live = new Map([['a1', { ...ann, scope: 'read' }]])), 'ended'],
  ])('closes where it %s', async (_what, change, standing) => {
    const onEnd = vi.fn();
    credentials.watch(ann, onEnd);
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect(onEnd).not.toHaveBeenCalled();
    change();
    expect(await credentials.check(ann, 'write')).toBe(standing);
    await vi.advanceTimersByTimeAsync(5 * SECOND);
    expect(onEnd).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  test('may still be read where the key may only read now', async () => {
    live = new Map([['a1', { ...ann, scope: 'read' }]]);
    expect(await credentials.check(ann, 'read')).toBe('holds');
  });

  test('does no more than it could when it was opened, whatever the key may do now', async () => {
    live = new Map([['a1', { ...ann, scope: 'admin' }]]);
    expect(await credentials.check({ ...ann, scope: 'read' }, 'write')).toBe('ended');
  });

  test('is not closed because the database is away', async () => {
    const onEnd = vi.fn();
    credentials.watch(ann, onEnd);
    live = 'unknown';
    expect(await credentials.check(ann, 'write')).toBe('unknown');
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(onEnd).not.toHaveBeenCalled();
  });

  test('is not heard of any more once nobody watches', async () => {
    const onEnd = vi.fn();
    credentials.watch(ann, onEnd)();
    live = new Map();
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(onEnd).not.toHaveBeenCalled();
  });
});

describe('what a token opened', () => {
  test('closes when the token ends', async () => {
    const identity = token(300);
    const onEnd = vi.fn();
    credentials.watch(identity, onEnd);
    await vi.advanceTimersByTimeAsync(299 * SECOND);
    expect([await credentials.check(identity, 'read'), onEnd.mock.calls.length]).toEqual(['holds', 0]);
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect([await credentials.check(identity, 'read'), onEnd.mock.calls.length]).toEqual(['ended', 1]);
  });

  test('is closed where another issuer or secret is trusted now', async () => {
    expect(await credentials.check(token(300, 'another'), 'read')).toBe('ended');
  });
});

const first = (mark: string): Identity => ({
  ...LOCAL,
  id: 'key:admin',
  credential: { kind: 'first-key', mark },
});

describe('what the first key opened', () => {
  test('stays open until there is another first key', async () => {
    expect(await credentials.check(first('first'), 'admin')).toBe('holds');
    expect(await credentials.check(first('the one before'), 'read')).toBe('ended');
  });
});

describe('what was opened while access was off', () => {
  test('is open for as long as it stays off', async () => {
    expect(await open(false).check(LOCAL, 'admin')).toBe('holds');
    expect(await credentials.check(LOCAL, 'read')).toBe('ended');
    expect(await NO_CREDENTIALS.check(LOCAL, 'read')).toBe('holds');
    expect(await NO_CREDENTIALS.check(ann, 'read')).toBe('ended');
  });
});
