import { describe, expect, it } from 'vitest';
import { scrub, shortened } from '../../../../server/src/telemetry/scrub.ts';

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
    ['password=hunter2 host=db', 'password=[secret] host=db'],
    ['nothing of the kind: 1 key, 2 tokens', 'nothing of the kind: 1 key, 2 tokens'],
  ])('%s', (text, clean) => {
    expect(scrub(text)).toBe(clean);
  });

  it('takes no time to speak of for a large text made to be slow', () => {
    for (const part of ['"password":"', '://a:', 'berth_a', 'eyJaaaaaaaa.', 'token=', '\\"secret']) {
      const start = performance.now();
      scrub(part.repeat(20_000));
      expect(performance.now() - start).toBeLessThan(500);
    }
  });
});

describe('shortening', () => {
  it('says how long the text was', () => {
    expect(shortened('abcdef', 3)).toBe('abc… (6 characters)');
    expect(shortened('abc', 3)).toBe('abc');
  });
});
