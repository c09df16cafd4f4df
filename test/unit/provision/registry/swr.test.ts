import { expect, test } from 'vitest';
import { Secret } from '../../../../core/secret.ts';
import { swrLogin } from '../../../../provision/registry/swr.ts';

test('the password is the access key’s HMAC-SHA256, keyed by the secret key (RFC 4231, test case 2)', () => {
  const { username, password } = swrLogin('cn-north-4', 'what do ya want for nothing?', new Secret('Jefe'));
  expect(username).toBe('cn-north-4@what do ya want for nothing?');
  expect(password.reveal()).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
});
