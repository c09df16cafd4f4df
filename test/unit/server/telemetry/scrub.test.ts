import { describe, expect, it } from 'vitest';
import { excerpt, scrub, shortened } from '../../../../server/src/telemetry/scrub.ts';

describe('scrubbing', () => {
  it.each([
    ['Authorization: Bearer abc.def-1', 'Authorization: Bearer [secret]'],
    ['basic dXNlcjpwYXNz and more', 'basic [secret] and more'],
    ['PUT /files/a.csv?token=eyJhbGci&x=1', 'PUT /files/a.csv?token=[secret]&x=1'],
    ['/f?a=1&X-Amz-Signature=0af&b=2', '/f?a=1&X-Amz-Signature=[secret]&b=2'],
    ['connect postgres://berth:p%40ss@db:5432/x', 'connect postgres://[secret]@db:5432/x'],
    ['the key berth_ab12_0123456789abcdef is revoked', 'the key berth_[secret] is revoked'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig is expired', '[secret] is expired'],
    ['{"password":"a\\"b","user":"u"}', '{"password":"[secret]","user":"u"}'],
    ['{"api_key": "k", "n": 1}', '{"api_key": "[secret]", "n": 1}'],
    ['{"text":"{\\"secret\\":\\"s\\",\\"a\\":1}"}', '{"text":"{\\"secret\\":\\"[secret]\\",\\"a\\":1}"}'],
    [
      JSON.stringify({ text: JSON.stringify({ token: 'a"b\\c', n: 1 }) }),
      JSON.stringify({ text: JSON.stringify({ token: '[secret]', n: 1 }) }),
    ],
    ['x-eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig', 'x-[secret]'],
    ['see key_eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig.', 'see key_[secret].'],
    ['two.eyJhbGciOiJIUzI1NiJ9.a.b.eyJhbGciOiJIUzI1NiJ9.c.d', 'two.[secret].[secret]'],
    ['eyJ alone, eyJhbGciOiJIUzI1NiJ9 and a.b.c', 'eyJ alone, eyJhbGciOiJIUzI1NiJ9 and a.b.c'],
    ['password=hunter2 host=db', 'password=[secret] host=db'],
    ['nothing of the kind: 1 key, 2 tokens', 'nothing of the kind: 1 key, 2 tokens'],
  ])('%s', (text, clean) => {
    expect(scrub(text)).toBe(clean);
  });
});

describe('shortening', () => {
  it('says how long the text was', () => {
    expect(shortened('abcdef', 3)).toBe('abc… (6 characters)');
    expect(shortened('abc', 3)).toBe('abc');
  });
});

describe('an excerpt', () => {
  const payload = Buffer.from('{"sub":"alice","scope":"admin"}').toString('base64url');
  const secrets: [string, string, string][] = [
    ['a token', `see eyJhbGciOiJIUzI1NiJ9.${payload}.c2lnbmF0dXJl for it`, payload],
    ['a key', 'see berth_0123456789ab_S3CRETsecretS3CRETsecretS3CRETsecretS3CRETse', 'S3CRET'],
    ['the password in an address', 'see postgres://me:S3CRETsecret@db/x', 'S3CRET'],
    ['a header', 'Authorization: Bearer S3CRETsecret and more', 'S3CRET'],
    ['a field', '{"api_key":"S3CRETsecret","n":1}', 'S3CRET'],
    ['a field in a text in JSON', JSON.stringify({ text: '{"password":"S3CRETsecret"}' }), 'S3CRET'],
    ['a link', 'GET /files/a.csv?token=S3CRETsecret&x=1', 'S3CRET'],
  ];

  it.each(secrets)('shows no part of %s, wherever it ends', (_what, text, secret) => {
    for (let longest = 1; longest <= text.length; longest += 1) {
      const shown = excerpt(`${text}${' '.repeat(50)}`, longest);
      expect(shown).toMatch(/ characters\)$/);
      for (let from = 0; from + 4 <= secret.length; from += 1) {
        expect(shown.includes(secret.slice(from, from + 4))).toBe(false);
      }
    }
  });

  it('leaves what is no secret, though it ends there', () => {
    expect(excerpt('SELECT 1 FROM orders WHERE id = 7', 12)).toBe('SELECT 1 FRO… (33 characters)');
    expect(excerpt('http://localhost:8080', 100)).toBe('http://localhost:8080');
  });
});
