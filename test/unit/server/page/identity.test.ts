import { expect, it } from 'vitest';
import { keyInWords, sharingInWords, whoamiOf } from '../../../../server/src/page/browser/identity.ts';

const answer = (sharing: string, others: string[] = []) => ({
  id: 'key:ci',
  scope: 'write',
  namespace: 'team',
  sharing,
  sharedWith: others.map((id) => ({ id, scope: 'read' })),
});

it.each([
  [answer('own'), 'Only this key sees its data.'],
  [answer('shared', ['key:ben']), 'Its data is shared with the key ben.'],
  [
    answer('shared', ['key:a', 'key:b', 'jwt:c', 'key:d', 'key:e']),
    'Its data is shared with the keys a, b, c and 2 more.',
  ],
  [answer('everyone'), 'Everybody who reaches this server sees its data.'],
  [answer('unknown'), 'Who else sees its data is not known right now.'],
])('%j', (told, words) => {
  const who = whoamiOf(told);
  expect(who).toMatchObject({ name: 'ci' });
  expect(who === undefined ? undefined : sharingInWords(who)).toBe(words);
  expect(who === undefined ? undefined : keyInWords(who)).toBe('may read and write');
});

it('a server that says nothing of it has said nothing', () => {
  expect(whoamiOf({ error: 'There is nothing here' })).toBeUndefined();
});
