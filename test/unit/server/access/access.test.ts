import type { IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAccess, type Access } from '../../../../server/src/access/access.ts';
import { mintKey } from '../../../../server/src/access/api-key.ts';
import type { Admitted } from '../../../../server/src/http/admission.ts';
import type { Scope } from '../../../../server/src/identity.ts';
import type { Logger } from '../../../../server/src/log.ts';
import { createSigner } from '../../../../server/src/signer.ts';
import { API_KEY, databaseOf, noRedis, ORIGIN, recordedLog, request, settings, silent } from './fixtures.ts';
import { AUDIENCE, ISSUER, SECRET, signWithSecret } from './issuer.ts';

const key = mintKey();
const stored = { id: key.id, hash: key.hash, name: 'ci', namespace: 'team', scope: 'read', expires_at: null };
const signer = createSigner('a key of the tests');
const firstKey = { kind: 'first-key', mark: signer.mark('first key', API_KEY) };
const database = databaseOf(() => Promise.resolve([stored]));
const jwt = { secret: SECRET, issuer: ISSUER, audience: AUDIENCE };
const metadata = `resource_metadata="${ORIGIN}/.well-known/oauth-protected-resource/mcp"`;

let redis: ReturnType<typeof noRedis>;
beforeAll(() => {
  redis = noRedis();
});
afterAll(() => redis.destroy());

const open = (changes: Parameters<typeof settings>[0] = {}, log: Logger = silent): Access =>
  openAccess({ settings: settings(changes), allowedOrigins: [], database, redis, signer, log });

const bearer = (token: string): IncomingHttpHeaders => ({ authorization: `Bearer ${token}` });
const admit = (access: Access, headers: IncomingHttpHeaders, needs: Scope = 'read', address?: string) =>
  access.admit(request(headers, address), needs, ORIGIN);
const statusOf = (admitted: Admitted): number => ('refusal' in admitted ? admitted.refusal.status : 200);

describe('who comes in', () => {
  test('where access is off, everybody, as the same caller', async () => {
    const access = open({ mode: 'off' });
    expect(access.required).toBe(false);
    expect(await admit(access, {}, 'admin')).toEqual({
      identity: { id: 'local', namespace: 'default', scope: 'admin' },
      headers: {},
    });
  });

  test.each([
    [
      'the first key',
      API_KEY,
      { id: 'key:admin', namespace: 'default', scope: 'admin', credential: firstKey },
    ],
    [
      'a key of the table',
      key.text,
      { id: 'key:ci', namespace: 'team', scope: 'read', credential: { kind: 'key', key: key.id } },
    ],
  ])('%s', async (_, token, identity) => {
    expect(await admit(open(), bearer(token))).toEqual({ identity, headers: {} });
  });

  test('a token of the issuer', async () => {
    const token = await signWithSecret(SECRET);
    const admitted = await admit(open({ jwt }), bearer(token), 'write');
    expect(admitted).toMatchObject({ identity: { id: 'jwt:alice', scope: 'write' } });
  });

  test.each(['bearer', 'BEARER', 'Bearer '])('the scheme may be written %j', async (scheme) => {
    expect(statusOf(await admit(open(), { authorization: `${scheme} ${API_KEY}` }))).toBe(200);
  });
});

describe('who does not', () => {
  const rows: [string, IncomingHttpHeaders, RegExp][] = [
    ['a wrong key', bearer('x'.repeat(40)), /neither an API key/],
    ['half the first key', bearer(API_KEY.slice(0, 20)), /neither an API key/],
    ['the first key and more', bearer(`${API_KEY}x`), /neither an API key/],
    ['another scheme', { authorization: `Basic ${API_KEY}` }, /neither an API key/],
    ['two tokens', { authorization: `Bearer ${API_KEY} ${API_KEY}` }, /neither an API key/],
    ['a list', { authorization: `Bearer ${API_KEY}, Bearer ${API_KEY}` }, /neither an API key/],
    ['no token', { authorization: 'Bearer' }, /neither an API key/],
    ['an overlong token', bearer(`${'a'.repeat(9_000)}.b.c`), /neither an API key/],
    ['an unknown key', bearer(mintKey().text), /not known here/],
    ['a token where none is accepted', bearer('aaaa.bbbb.cccc'), /API keys only/],
  ];
  test.each(rows)('%s', async (_, headers, reason) => {
    const admitted = await admit(open(), headers);
    expect(admitted).toEqual({
      refusal: {
        status: 401,
        headers: {
          'WWW-Authenticate': expect.stringMatching(/^Bearer realm="berth", error="invalid_token", /),
        },
        body: { error: 'invalid_token', error_description: expect.stringMatching(reason) },
      },
    });
  });
});

const challengeOf = async (access: Access, headers: IncomingHttpHeaders, needs: Scope): Promise<string> => {
  const admitted = await admit(access, headers, needs);
  return 'refusal' in admitted ? (admitted.refusal.headers['WWW-Authenticate'] ?? '') : 'admitted';
};

describe('the challenge', () => {
  test('without a token says what to ask for, and no error', async () => {
    const access = open({ jwt: { ...jwt, scopePrefix: 'berth:' } });
    expect(await challengeOf(access, {}, 'write')).toBe(
      `Bearer realm="berth", scope="berth:write", ${metadata}`,
    );
  });

  test('names no metadata where no authorization server is known', async () => {
    expect(await challengeOf(open(), {}, 'read')).toBe('Bearer realm="berth", scope="read"');
    const local = open({ jwt: { ...jwt, issuer: 'our-own' } });
    expect(await challengeOf(local, {}, 'read')).toBe('Bearer realm="berth", scope="read"');
  });

  test('for too small a scope is a 403 that says which is needed', async () => {
    const admitted = await admit(open({ jwt }), bearer(key.text), 'write');
    expect(admitted).toEqual({
      refusal: {
        status: 403,
        headers: {
          'WWW-Authenticate': expect.stringMatching(
            /error="insufficient_scope".* scope="write", resource_metadata=/,
          ),
        },
        body: {
          error: 'insufficient_scope',
          error_description: 'This takes the scope write; key:ci has read',
        },
      },
    });
  });

  test('for a token without any scope of ours is a 403', async () => {
    const token = await signWithSecret(SECRET, { scope: 'openid' });
    expect(statusOf(await admit(open({ jwt }), bearer(token)))).toBe(403);
  });
});

describe('limits', () => {
  test('each identity has its own, with headers on every answer', async () => {
    const access = open({ callsPerMinute: 2 });
    expect(await admit(access, bearer(API_KEY))).toMatchObject({
      headers: { 'RateLimit-Policy': '"calls";q=2;w=60', RateLimit: '"calls";r=1;t=60' },
    });
    expect(statusOf(await admit(access, bearer(API_KEY)))).toBe(200);
    expect(await admit(access, bearer(API_KEY))).toEqual({
      refusal: {
        status: 429,
        headers: {
          'RateLimit-Policy': '"calls";q=2;w=60',
          RateLimit: expect.stringMatching(/^"calls";r=0;t=\d+$/),
          'Retry-After': expect.stringMatching(/^\d+$/),
        },
        body: { error: 'rate_limited', error_description: expect.stringMatching(/More than 2 calls/) },
      },
    });
    expect(statusOf(await admit(access, bearer(key.text)))).toBe(200);
  });

  test('where access is off, each address has its own', async () => {
    const access = open({ mode: 'off', callsPerMinute: 1 });
    const from = async (address: string) => statusOf(await admit(access, {}, 'read', address));
    expect([await from('192.0.2.1'), await from('192.0.2.1'), await from('192.0.2.2')]).toEqual([
      200, 429, 200,
    ]);
  });

  test('an address that fails too often is sent away, and nobody there who proves who it is', async () => {
    const access = open({ jwt });
    const token = await signWithSecret(SECRET);
    expect(statusOf(await admit(access, bearer(token)))).toBe(200);
    const tries = Array.from({ length: 30 }, () => admit(access, bearer('x'.repeat(40))));
    const statuses = (await Promise.all(tries)).map(statusOf);
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);

    expect(statusOf(await admit(access, bearer(API_KEY)))).toBe(200);
    expect(statusOf(await admit(access, bearer(token)))).toBe(200);
    expect(statusOf(await admit(access, bearer(key.text)))).toBe(200);
    const fresh = await signWithSecret(SECRET, { sub: 'bob' });
    expect(statusOf(await admit(access, bearer(fresh)))).toBe(200);
    expect(statusOf(await admit(access, {}))).toBe(401);
  });

  test('a token that was never seen opens the server in the middle of a flood of wrong ones', async () => {
    const access = open({ jwt });
    const wrong = await Promise.all(
      Array.from({ length: 200 }, (_, at) => signWithSecret('x'.repeat(40), { sub: `guess-${at}` })),
    );
    const flood = wrong.map((token) => admit(access, bearer(token)));
    const right = await signWithSecret(SECRET, { sub: 'carol' });
    expect(await admit(access, bearer(right))).toMatchObject({ identity: { id: 'jwt:carol' } });
    expect((await Promise.all(flood)).map(statusOf).filter((status) => status === 200)).toEqual([]);
  });

  test('a token that has expired is called so, however many have, so that its client gets another', async () => {
    const access = open({ jwt });
    const expired = await signWithSecret(SECRET, { exp: 1 });
    const answers = await Promise.all(Array.from({ length: 50 }, () => admit(access, bearer(expired))));
    expect(new Set(answers.map(statusOf))).toEqual(new Set([401]));
    expect(await admit(access, bearer('x'.repeat(40)))).toMatchObject({ refusal: { status: 401 } });
  });
});

test('no token and no part of one is logged or told', async () => {
  const { log, lines } = recordedLog();
  const access = open({ jwt }, log);
  const tokens = [
    mintKey().text,
    key.text.slice(0, -2),
    'wrong-key-wrong-key-wrong-key-wrong-key',
    await signWithSecret('x'.repeat(40)),
    await signWithSecret(SECRET, { exp: 1 }),
    'eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYWxsb3J5In0.',
  ];
  const told: string[] = [];
  for (const token of tokens) told.push(JSON.stringify(await admit(access, bearer(token))));
  // All but the one that has expired, which is no guess.
  expect(lines.filter((line) => line.includes('a caller was turned away'))).toHaveLength(tokens.length - 1);
  const everything = [...lines, ...told].join('\n');
  for (const token of tokens) {
    for (let from = 0; from + 16 <= token.length; from += 8) {
      expect(everything).not.toContain(token.slice(from, from + 16));
    }
  }
});
