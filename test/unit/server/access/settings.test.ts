import { describe, expect, test } from 'vitest';
import {
  accessMistakes,
  accessRequired,
  type AccessSettings,
} from '../../../../server/src/access/settings.ts';
import { settings } from './fixtures.ts';

describe('whether callers must prove who they are', () => {
  const rows: [string, Partial<AccessSettings>, boolean][] = [
    ['only this machine', { listensOn: '127.0.0.1' }, false],
    ['all of 127', { listensOn: '127.5.0.1' }, false],
    ['loopback of IPv6', { listensOn: '::1' }, false],
    ['localhost', { listensOn: 'localhost' }, false],
    ['every address', { listensOn: '0.0.0.0' }, true],
    ['every address of IPv6', { listensOn: '::' }, true],
    ['an address', { listensOn: '10.0.0.5' }, true],
    ['a name that begins like loopback', { listensOn: '127.0.0.1.example.com' }, true],
    ['behind a proxy by name', { listensOn: '127.0.0.1', allowedHosts: ['mcp.example.com'] }, true],
    ['any name', { listensOn: '127.0.0.1', allowedHosts: ['*'] }, true],
    ['loopback by name', { listensOn: '127.0.0.1', allowedHosts: ['localhost'] }, false],
    ['behind a public address', { listensOn: '127.0.0.1', publicUrl: 'https://mcp.example.com' }, true],
    ['a public address that is not', { listensOn: '127.0.0.1', publicUrl: 'http://[::1]:8080' }, false],
    ['off by choice', { listensOn: '0.0.0.0', mode: 'off' }, false],
    ['required by choice', { listensOn: '127.0.0.1', mode: 'required' }, true],
  ];
  test.each(rows)('%s', (_, changes, required) => {
    expect(accessRequired(settings({ mode: 'auto', ...changes }))).toBe(required);
  });
});

describe('mistakes', () => {
  const jwt = { issuer: 'https://id.example', audience: 'berth', jwksUrl: 'https://id.example/keys' };
  const rows: [string, Parameters<typeof settings>[0], string[]][] = [
    ['a key', {}, []],
    ['an issuer and no key', { apiKey: undefined, jwt }, []],
    ['nobody could call', { apiKey: undefined }, ['API_KEY']],
    ['nobody need prove anything', { apiKey: undefined, mode: 'off' }, []],
    ['nobody else can reach it', { apiKey: undefined, mode: 'auto', listensOn: '127.0.0.1' }, []],
    ['a short key', { apiKey: 'a'.repeat(31) }, ['API_KEY']],
    ['bytes count, not letters', { apiKey: '密'.repeat(11) }, []],
    ['a short secret', { jwt: { ...jwt, secret: 'short' } }, ['JWT_SECRET']],
    ['keys for all', { jwt: { jwksUrl: jwt.jwksUrl } }, ['JWT_ISSUER', 'JWT_AUDIENCE']],
    ['an audience of nothing', { jwt: { ...jwt, audience: ' , ' } }, ['JWT_AUDIENCE']],
    [
      'keys that anybody on the way can change',
      { jwt: { ...jwt, jwksUrl: 'http://id.example/keys' } },
      ['JWT_JWKS_URL'],
    ],
    ['keys on this machine', { jwt: { ...jwt, jwksUrl: 'http://127.0.0.1:1/keys' } }, []],
    ['an issuer without keys', { jwt: { issuer: 'a', audience: 'b' } }, ['JWT_ISSUER', 'JWT_AUDIENCE']],
  ];
  test.each(rows)('%s', (_, changes, variables) => {
    const mistakes = accessMistakes(settings(changes));
    expect(mistakes.map((mistake) => mistake.split(':')[0])).toEqual(variables);
  });

  test('no secret is repeated', () => {
    const told = accessMistakes(settings({ apiKey: 'hunter2', jwt: { secret: 'hunter3' } })).join('\n');
    expect(told).toMatch(/API_KEY[^]*JWT_SECRET/);
    expect(told).not.toMatch(/hunter/);
  });
});
