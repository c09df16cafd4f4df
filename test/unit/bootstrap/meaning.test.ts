import { describe, expect, it } from 'vitest';
import { meaningOf } from '../../../bootstrap/meaning.ts';

describe('meaningOf', () => {
  it.each<[string, string | undefined, string | undefined]>([
    ['failed to register layer: write /x: no space left on device', 'image-missing', 'disk-full'],
    ['cp: No space left on device', undefined, 'disk-full'],
    [
      'tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'registry-login-refused',
      'registry-untrusted',
    ],
    ['dial tcp: lookup registry.example.com: no such host', 'registry-login-refused', 'registry-unreachable'],
    ['dial tcp 10.0.0.1:443: connect: connection refused', 'image-missing', 'registry-unreachable'],
    ['context deadline exceeded', 'image-missing', 'registry-unreachable'],
    ['unauthorized: authentication required', 'image-missing', 'registry-login-refused'],
    ['unauthorized: incorrect username or password', 'registry-login-refused', undefined],
    ['no basic auth credentials', 'image-missing', 'registry-login-refused'],
    ['error getting credentials - err: exit status 1', 'image-missing', 'registry-login-refused'],
    ['manifest unknown', 'image-missing', undefined],
    ['connection refused', 'package-install-failed', undefined],
    ['x509: certificate signed by unknown authority', undefined, undefined],
    ['', 'image-missing', undefined],
  ])('%j of %s means %s', (line, expected, code) => {
    expect(meaningOf(['before', line, 'after'], expected)?.code).toBe(code);
  });
});
