import { expect, it } from 'vitest';
import { meaningOf } from '../../../bootstrap/meaning.ts';

const LOGIN = 'registry-login-refused';
const PULL = 'image-missing';

it.each([
  ['write /var/lib/docker/tmp/x: no space left on device', PULL, 'disk-full'],
  [
    'E: You don’t have enough free space; tar: No space left on device',
    'package-install-failed',
    'disk-full',
  ],
  ['base64: write error: No space left on device', undefined, 'disk-full'],
  ['dial tcp: lookup r.example.com on 127.0.0.11:53: no such host', LOGIN, 'registry-unreachable'],
  ['dial tcp 10.0.0.9:443: connect: connection refused', PULL, 'registry-unreachable'],
  ['net/http: request canceled (Client.Timeout exceeded)', LOGIN, 'registry-unreachable'],
  ['did not end in time', LOGIN, 'registry-unreachable'],
  [
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    LOGIN,
    'registry-untrusted',
  ],
  ['denied: requested access to the resource is denied', PULL, 'registry-login-refused'],
])('%s (%s) means %s', (line, expected, code) => {
  expect(meaningOf(['', line], expected)?.code).toBe(code);
});

it.each([
  ['unauthorized: authentication required', LOGIN],
  ['manifest unknown: manifest unknown', PULL],
  ['did not end in time', 'package-install-failed'],
  ['connection refused', undefined],
])('%s (%s) means no more than the operation says', (line, expected) => {
  expect(meaningOf([line], expected)).toBeUndefined();
});
