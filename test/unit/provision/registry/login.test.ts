import { describe, expect, test } from 'vitest';
import type { RegistryAccess } from '../../../../core/registry.ts';
import { Secret } from '../../../../core/secret.ts';
import { decodedLogin, moment, renewing, validity } from '../../../../provision/registry/login.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const access = (over: Partial<RegistryAccess> = {}): RegistryAccess => ({
  address: 'r.example.com',
  username: 'u',
  password: new Secret('p'),
  ...over,
});
const until = (at: number): Partial<RegistryAccess> => ({ expires: new Date(at).toISOString() });

/** Gives these logins one after the other. */
const counting = (logins: Partial<RegistryAccess>[], clock: () => number) => {
  let count = 0;
  const get = renewing(async () => access(logins[count++]), clock);
  return { get, asked: () => count };
};

describe('a login is asked for', () => {
  test('once, however many want it at once', async () => {
    const { get, asked } = counting([until(NOON + HOUR)], () => NOON);
    await Promise.all([get(), get(), get()]);
    await get();
    expect(asked()).toBe(1);
  });

  test('once, where it never ends', async () => {
    const { get, asked } = counting([{}], () => NOON);
    await get();
    await get();
    expect(asked()).toBe(1);
  });

  test('once more when it ends within ten minutes, however many see that', async () => {
    let now = NOON;
    const { get, asked } = counting([until(NOON + HOUR), until(NOON + 2 * HOUR)], () => now);
    await get();
    now = NOON + 50 * MINUTE;
    await get();
    expect(asked()).toBe(1);
    now += MINUTE;
    const [first, second] = await Promise.all([get(), get()]);
    expect([first.expires, second.expires]).toEqual(Array(2).fill('2026-11-20T14:00:00.000Z'));
    expect(asked()).toBe(2);
  });
});

test.each([
  [NOON + 12 * HOUR - 1, 'valid until 2026-11-20T23:59:59Z, in 11 h'],
  [NOON + 90 * MINUTE, 'valid until 2026-11-20T13:30:00Z, in 1 h'],
  [NOON + 20 * MINUTE, 'valid until 2026-11-20T12:20:00Z, in 20 min'],
  [NOON - HOUR, 'valid until 2026-11-20T11:00:00Z, in 0 min'],
])('how long it holds is said: until %d', (at, text) => {
  expect(validity(access(until(at)), NOON)).toBe(text);
});

test('of a login that does not end nothing is said', () => {
  expect(validity(access(), NOON)).toBeUndefined();
});

test.each([
  ['AWS:a:b==', { username: 'AWS', password: 'a:b==' }],
  ['cn-north-4@AK:6f07', { username: 'cn-north-4@AK', password: '6f07' }],
  ['nobody', undefined],
  ['', undefined],
])('%j in base64 is a login, or none', (text, login) => {
  const decoded = decodedLogin(Buffer.from(text).toString('base64'));
  expect(decoded && { ...decoded, password: decoded.password.reveal() }).toEqual(login);
});

test.each([
  ['2025-11-01T12:18:44.382000Z', '2025-11-01T12:18:44.382Z'],
  ['soon', undefined],
  [undefined, undefined],
])('%s is the moment %s', (written, at) => {
  expect(moment.safeParse(written).data).toBe(at);
});
