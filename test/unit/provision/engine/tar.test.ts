import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { firstFileOf, packTar } from '../../../../provision/engine/tar.ts';

const directory = { path: 'home/me/', mode: 0o700, uid: 1000, gid: 1000 };
const file = { path: 'home/me/key', mode: 0o600, uid: 1000, gid: 1000, content: 'ä key\n' };

test('what is packed is what tar reads', () => {
  const listed = execFileSync('tar', ['-tv', '--numeric-owner', '-f', '-'], {
    input: packTar([directory, file]),
  });
  const lines = listed.toString().trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^drwx------ 1000\/1000 +0 .* home\/me\/$/);
  expect(lines[1]).toMatch(/^-rw------- 1000\/1000 +7 .* home\/me\/key$/);
});

test('the first regular file is found behind what is none', () => {
  expect(firstFileOf(packTar([directory, file]))?.toString()).toBe('ä key\n');
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['no file', packTar([directory])],
])('an archive of %s has no file', (_what, tar) => {
  expect(firstFileOf(tar)).toBeUndefined();
});

test('a path that does not fit is an error, not a shorter path', () => {
  expect(() => packTar([{ ...file, path: 'x'.repeat(101) }])).toThrow('too long');
});
