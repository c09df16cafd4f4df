import { expect, test } from 'vitest';
import { ownKeyIn, withOwnKey } from '../../../../provision/docker/authorized-keys.ts';
import { fingerprintOf } from '../../../../provision/login/public-key.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFA9Lh0VZXqhXjmJ+4Khxy+1JhXxqOR/vDDnUxcRH/Qj';

test.each([
  ['an empty file', '', `${KEY} berth-web\n`],
  ['another’s key', 'ssh-rsa AAAA me@there\n', `ssh-rsa AAAA me@there\n${KEY} berth-web\n`],
  ['an older key of its own', 'ssh-ed25519 BBBB berth-web\n', `${KEY} berth-web\n`],
  [
    'another stack’s key',
    'ssh-ed25519 BBBB berth-web-2\n',
    `ssh-ed25519 BBBB berth-web-2\n${KEY} berth-web\n`,
  ],
  ['a last line without an end', 'ssh-rsa AAAA me@there', `ssh-rsa AAAA me@there\n${KEY} berth-web\n`],
])('over %s', (_what, before, after) => {
  expect(withOwnKey(before, 'web', KEY)).toBe(after);
  expect(withOwnKey(after, 'web', KEY)).toBe(after);
  expect(ownKeyIn(after, 'web')).toBe(KEY);
});

test('only a stack’s own key counts', () => {
  expect(ownKeyIn('ssh-rsa AAAA me@there\n', 'web')).toBeUndefined();
});

test('the fingerprint is the one that ssh-keygen prints', () => {
  expect(fingerprintOf(KEY)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
});
