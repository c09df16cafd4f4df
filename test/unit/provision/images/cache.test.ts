import { expect, test } from 'vitest';
import { cachedAs, superseded } from '../../../../provision/images/cache.ts';

test('an image is kept under what it was made from', () => {
  expect(cachedAs('server', '0123456789abcdef')).toEqual({
    repository: 'berth-cache/server',
    tag: '0123456789ab',
    name: 'berth-cache/server:0123456789ab',
  });
});

test('the oldest versions are forgotten, however old the current one is', () => {
  const versions = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name, created) => ({ name, created }));
  expect(superseded(versions, 'a')).toEqual(['c', 'b']);
  expect(superseded(versions, 'g')).toEqual(['b', 'a']);
  expect(superseded(versions.slice(0, 5), 'e')).toEqual([]);
});
