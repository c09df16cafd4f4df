import { createHmac, createPublicKey } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createJwtJudge, type JwtJudge } from '../../../../server/src/access/jwt.ts';
import type { AccessSettings } from '../../../../server/src/access/settings.ts';
import type { Verdict } from '../../../../server/src/access/verdict.ts';
import { settings, silent } from './fixtures.ts';
import {
  AUDIENCE,
  claimsWith,
  forge,
  ISSUER,
  SECRET,
  signWithSecret,
  startIssuer,
  type Claims,
  type Issuer,
} from './issuer.ts';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const marks = { secret: 'of the secret', keys: 'of the keys' };
const judgeOf = (jwt: Partial<AccessSettings['jwt']>, now?: () => number): JwtJudge =>
  createJwtJudge(settings({ jwt: { issuer: ISSUER, audience: AUDIENCE, ...jwt } }).jwt, marks, silent, now);

const byKeys = (token: string): Promise<Verdict> => judgeOf({ jwksUrl: issuer.jwksUrl }).judge(token, token);
const bySecret = (token: string): Promise<Verdict> => judgeOf({ secret: SECRET }).judge(token, token);
const byBoth = (token: string): Promise<Verdict> =>
  judgeOf({ secret: SECRET, jwksUrl: issuer.jwksUrl }).judge(token, token);

const seconds = (from: number): number => Math.floor(Date.now() / 1_000) + from;
const alice = expect.objectContaining({ id: 'jwt:alice', scope: 'write' });
const proved = { kind: 'proved', identity: alice };

describe('tokens that prove their subject', () => {
  const rows: [string, () => Promise<Verdict>][] = [
    ['signed by the issuer', async () => byKeys(await issuer.sign())],
    ['signed with the secret', async () => bySecret(await signWithSecret(SECRET))],
    ['either, where both are accepted', async () => byBoth(await issuer.sign())],
    ['the other, where both are accepted', async () => byBoth(await signWithSecret(SECRET))],
    ['for several audiences', async () => byKeys(await issuer.sign({ aud: ['else', AUDIENCE] }))],
    ['expired within the tolerance', async () => byKeys(await issuer.sign({ exp: seconds(-20) }))],
    ['without kid, where one key alone fits', async () => byKeys(await issuer.sign({}, { kid: undefined }))],
  ];
  test.each(rows)('%s', async (_, verdict) => {
    expect(await verdict()).toEqual(proved);
  });
});

const pem = (): string =>
  createPublicKey({ key: issuer.publicJwk, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
const hmac = (token: string, key: string): string =>
  token + createHmac('sha256', key).update(token.slice(0, -1)).digest('base64url');
const tampered = (token: string): string => {
  const [header = '', , signature = ''] = token.split('.');
  const body = Buffer.from(JSON.stringify(claimsWith({ sub: 'mallory' }))).toString('base64url');
  return [header, body, signature].join('.');
};
const sign = (changes: Claims) => async () => byKeys(await issuer.sign(changes));
const forged = async (changes: Claims = {}): Promise<string> => {
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT(claimsWith(changes)).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(privateKey);
};

test('an expired token proves that its holder is no guesser, and nothing more', async () => {
  expect(await sign({ exp: seconds(-60) })()).toEqual({
    kind: 'invalid',
    reason: 'The token has expired',
    genuine: true,
  });
});

describe('tokens that prove nothing', () => {
  const rows: [string, () => Promise<Verdict>, RegExp][] = [
    ['signed by another', async () => byKeys(await forged()), /signature/],
    ['changed after signing', async () => byKeys(tampered(await issuer.sign())), /signature/],
    ['signed with another secret', async () => bySecret(await signWithSecret('x'.repeat(40))), /signature/],
    ['expired, and signed by another', async () => byKeys(await forged({ exp: seconds(-60) })), /signature/],
    ['without an end', sign({ exp: undefined }), /exp/],
    ['not yet', sign({ nbf: seconds(120) }), /nbf/],
    ['for another server', sign({ aud: 'https://else.example' }), /aud/],
    ['for no server', sign({ aud: undefined }), /aud/],
    ['from another issuer', sign({ iss: 'https://evil.example' }), /iss/],
    ['from no issuer', sign({ iss: undefined }), /iss/],
    ['of nobody', sign({ sub: undefined }), /sub/],
    ['of an empty name', sign({ sub: '' }), /malformed/],
    ['unsigned', () => byBoth(forge({ alg: 'none' }, claimsWith())), /not accepted/],
    ['unsigned, in other letters', () => byBoth(forge({ alg: 'nOnE' }, claimsWith(), 'AA')), /not accepted/],
    ['without a way of signing', () => byBoth(forge({}, claimsWith(), 'AA')), /malformed/],
    [
      'with the public key as a secret',
      () => byKeys(hmac(forge({ alg: 'HS256', kid: 'one' }, claimsWith()), pem())),
      /not accepted/,
    ],
    [
      'with the public key as a secret, where a secret is accepted too',
      () => byBoth(hmac(forge({ alg: 'HS256', kid: 'one' }, claimsWith()), pem())),
      /signature/,
    ],
    [
      'HS512 with the right secret',
      async () => bySecret(await signWithSecret(SECRET.repeat(2), {}, 'HS512')),
      /not accepted/,
    ],
    ['by a key, where a secret is accepted', async () => bySecret(await issuer.sign()), /not accepted/],
    [
      'by a key of no such name',
      async () => byKeys(await issuer.sign({}, { kid: 'two' })),
      /does not name a key/,
    ],
    [
      'with its own key along',
      () => byKeys(forge({ alg: 'RS256', jwk: issuer.publicJwk, kid: 'x' }, claimsWith(), 'AA')),
      /name a key/,
    ],
    [
      'with an extension it calls critical',
      () => byBoth(forge({ alg: 'HS256', crit: ['x'], x: 1 }, claimsWith(), 'AA')),
      /malformed/,
    ],
    ['two parts', () => byKeys('aaaa.bbbb'), /malformed/],
    ['no JSON', () => byKeys('aaaa.bbbb.cccc'), /malformed/],
  ];
  test.each(rows)('%s', async (_, verdict, reason) => {
    expect(await verdict()).toEqual({ kind: 'invalid', reason: expect.stringMatching(reason) });
  });
});

describe('keys without names', () => {
  test('a token that fits several is not tried on each', async () => {
    const other = { ...(await exportJWK((await generateKeyPair('RS256')).publicKey)), kid: 'other' };
    const two = await startIssuer();
    two.publish([two.publicJwk, other]);
    const unnamed = forge({ alg: 'RS256' }, claimsWith(), 'AA');
    const verdict = await judgeOf({ jwksUrl: two.jwksUrl }).judge(unnamed, '');
    two.close();
    expect(verdict).toEqual({ kind: 'invalid', reason: expect.stringMatching(/does not name a key/) });
  });
});

describe('scopes', () => {
  test.each([
    [{ scope: 'read' }, '', 'read'],
    [{ scope: 'admin read' }, '', 'admin'],
    [{ scope: 'openid write' }, '', 'write'],
    [{ scope: undefined, scp: ['read', 'write'] }, '', 'write'],
    [{ scope: undefined, scp: 'read' }, '', 'read'],
    [{ scope: 'berth:read admin' }, 'berth:', 'read'],
  ])('%j with prefix %j allow %s', async (claims, scopePrefix, scope) => {
    const verdict = await judgeOf({ secret: SECRET, scopePrefix }).judge(
      await signWithSecret(SECRET, claims),
      '',
    );
    expect(verdict).toEqual({ kind: 'proved', identity: expect.objectContaining({ scope }) });
  });

  test.each([[{ scope: undefined }], [{ scope: 'openid readwrite' }], [{ scp: [], scope: '' }]])(
    '%j grant nothing, and the token is told what would',
    async (claims) => {
      expect(await bySecret(await signWithSecret(SECRET, claims))).toEqual({
        kind: 'powerless',
        reason: expect.stringMatching(/read, write, admin/),
      });
    },
  );
});

const of = async (sub: string, iss = ISSUER): Promise<{ id: string; namespace: string }> => {
  const judge = judgeOf({ secret: SECRET, issuer: iss });
  const verdict = await judge.judge(await signWithSecret(SECRET, { sub, iss }), '');
  if (verdict.kind !== 'proved') throw new Error(verdict.reason);
  return verdict.identity;
};

describe('namespaces', () => {
  test('belong to one subject of one issuer', async () => {
    const namespaces = [await of('alice'), await of('bob'), await of('alice', 'https://other.example')];
    expect(new Set(namespaces.map(({ namespace }) => namespace)).size).toBe(3);
    expect((await of('alice')).namespace).toBe(namespaces[0]?.namespace);
  });

  test.each(['default', '../../etc', 'a\nb', 'x'.repeat(500), 'jwt-00', "'; DROP TABLE notes"])(
    'a subject called %j cannot choose its own',
    async (sub) => {
      const { id, namespace } = await of(sub);
      expect(namespace).toMatch(/^jwt-[0-9a-f]{32}$/);
      expect(id).toMatch(/^jwt:[\w-]{1,64}$/);
    },
  );
});

describe('what is remembered', () => {
  test('a proved token is known for a minute, and no longer than it holds', async () => {
    let now = Date.now();
    const judge = judgeOf({ secret: SECRET }, () => now);
    await judge.judge(await signWithSecret(SECRET), 'long');
    await judge.judge(await signWithSecret(SECRET, { exp: seconds(10) }), 'short');
    expect(judge.recall('long')).toEqual(proved);
    expect(judge.recall('short')).toEqual(proved);
    now += 11_000;
    expect(judge.recall('long')).toEqual(proved);
    expect(judge.recall('short')).toBeUndefined();
    now += 50_000;
    expect(judge.recall('long')).toBeUndefined();
  });

  test('a refused token is not', async () => {
    const judge = judgeOf({ secret: SECRET });
    await judge.judge(await signWithSecret('x'.repeat(40)), 'bad');
    expect(judge.recall('bad')).toBeUndefined();
  });
});

describe('an issuer that is away', () => {
  test('is not asked by every caller, and says unavailable rather than wrong', async () => {
    let now = Date.now();
    const away = await startIssuer();
    away.answer(500);
    const judge = judgeOf({ jwksUrl: away.jwksUrl }, () => now);
    const token = await away.sign();
    for (let call = 0; call < 5; call++) expect((await judge.judge(token, '')).kind).toBe('unavailable');
    expect(away.asked()).toBe(1);
    away.answer(200);
    now += 6_000;
    expect((await judge.judge(token, '')).kind).toBe('proved');
    away.close();
  });

  test('stops nobody whose key is known already, for a day', async () => {
    // The library reads the time of the machine.
    vi.useFakeTimers({ toFake: ['Date'] });
    const going = await startIssuer();
    const judge = judgeOf({ jwksUrl: going.jwksUrl });
    const kindAfter = async (minutes: number): Promise<string> => {
      vi.setSystemTime(Date.now() + minutes * 60_000);
      return (await judge.judge(await going.sign(), '')).kind;
    };
    expect(await kindAfter(0)).toBe('proved');
    going.answer(500);
    expect(await kindAfter(11)).toBe('proved');
    expect(await kindAfter(12 * 60)).toBe('proved');
    expect(await kindAfter(12 * 60)).toBe('unavailable');
    going.close();
    vi.useRealTimers();
  });

  test('is not asked for every key that it does not publish, and stops nobody whose key is known', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const going = await startIssuer();
    const judge = judgeOf({ jwksUrl: going.jwksUrl });
    const kinds = async (kids: string[]): Promise<string[]> => {
      const found: string[] = [];
      for (const kid of kids) found.push((await judge.judge(await going.sign({}, { kid }), '')).kind);
      return found;
    };
    expect(await kinds(['one'])).toEqual(['proved']);
    // Past the time in which the library does not ask again.
    vi.setSystemTime(Date.now() + 60_000);
    going.answer(500);
    expect(await kinds(['a', 'b', 'one', 'c', 'd'])).toEqual([
      'unavailable',
      'unavailable',
      'proved',
      'unavailable',
      'unavailable',
    ]);
    expect(going.asked()).toBe(2);
    going.answer(200);
    going.publish([going.publicJwk, { ...going.publicJwk, kid: 'next' }]);
    vi.setSystemTime(Date.now() + 6_000);
    expect(await kinds(['next', 'one', 'a'])).toEqual(['proved', 'proved', 'invalid']);
    expect(going.asked()).toBe(3);
    going.close();
    vi.useRealTimers();
  });
});
