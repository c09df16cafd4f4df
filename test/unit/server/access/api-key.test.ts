import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { digest, keyIdOf, mintKey, sameDigest } from '../../../../server/src/access/api-key.ts';

test('a new key carries its id and 256 random bits, and only its SHA-256 is to be kept', () => {
  const { id, text, hash } = mintKey();
  expect(text).toMatch(/^berth_[0-9a-f]{12}_[\w-]{43}$/);
  expect(keyIdOf(text)).toBe(id);
  expect(hash).toEqual(createHash('sha256').update(text).digest());
  expect(new Set(Array.from({ length: 100 }, () => mintKey().text)).size).toBe(100);
});

test.each([
  ['', 'nothing'],
  ['berth_', 'the prefix alone'],
  [`berth_0123456789ab_${'a'.repeat(42)}`, 'a secret too short'],
  [`berth_0123456789ab_${'a'.repeat(44)}`, 'a secret too long'],
  [`berth_0123456789AB_${'a'.repeat(43)}`, 'an id of other characters'],
  [` berth_0123456789ab_${'a'.repeat(43)}`, 'a space before it'],
  [`berth_0123456789ab_${'a'.repeat(43)}\n`, 'a line break after it'],
])('%j is no key: %s', (text) => {
  expect(keyIdOf(text)).toBeUndefined();
});

test('digests are the same only where every bit is, and those of other lengths never', () => {
  const one = digest('one');
  expect(sameDigest(one, digest('one'))).toBe(true);
  for (let index = 0; index < one.length; index++) {
    const other = Uint8Array.from(one);
    other[index] = (one[index] ?? 0) ^ 1;
    expect(sameDigest(one, other)).toBe(false);
  }
  expect(sameDigest(one, one.subarray(1))).toBe(false);
});
