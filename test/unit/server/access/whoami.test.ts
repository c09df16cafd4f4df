import { describe, expect, test } from 'vitest';
import { whoamiOf } from '../../../../server/src/access/whoami.ts';
import { LOCAL, type Identity } from '../../../../server/src/identity.ts';

const key = (name: string, namespace: string, changes: Partial<Identity> = {}): Identity => ({
  id: `key:${name}`,
  namespace,
  scope: 'write',
  credential: { kind: 'key', key: `${name}-1` },
  ...changes,
});
const about = { required: true, hasFirstKey: false };
const ann = key('ann', 'sales');

describe('who a caller is', () => {
  test('a key alone in its namespace', () => {
    expect(whoamiOf(ann, { ...about, sharing: [ann] })).toEqual({
      id: 'key:ann',
      scope: 'write',
      namespace: 'sales',
      expiresAt: null,
      sharing: 'own',
      sharedWith: [],
    });
  });

  test('keys that see the same data are named, with what they may do', () => {
    const sharing = [key('zoe', 'sales', { scope: 'admin' }), ann, key('bob', 'sales', { scope: 'read' })];
    expect(whoamiOf(ann, { ...about, sharing })).toMatchObject({
      sharing: 'shared',
      sharedWith: [
        { id: 'key:bob', scope: 'read' },
        { id: 'key:zoe', scope: 'admin' },
      ],
    });
  });

  test('a key and the one that takes its place are one caller', () => {
    const next = key('ann', 'sales', { credential: { kind: 'key', key: 'ann-2' } });
    expect(whoamiOf(ann, { ...about, sharing: [ann, next] }).sharing).toBe('own');
  });

  test('the first key shares the namespace default', () => {
    const old = key('old', 'default');
    expect(whoamiOf(old, { ...about, hasFirstKey: true, sharing: [old] }).sharedWith).toEqual([
      { id: 'key:admin', scope: 'admin' },
    ]);
    expect(whoamiOf(ann, { ...about, hasFirstKey: true, sharing: [ann] }).sharedWith).toEqual([]);
  });

  test('when it ends by itself', () => {
    const until = Date.parse('2026-03-01T12:00:00Z');
    const guest = key('guest', 'g', { credential: { kind: 'key', key: 'x', until } });
    expect(whoamiOf(guest, { ...about, sharing: [] }).expiresAt).toBe('2026-03-01T12:00:00.000Z');
  });

  test('where access is off, everybody sees everything', () => {
    expect(whoamiOf(LOCAL, { ...about, required: false, sharing: undefined })).toMatchObject({
      id: 'local',
      sharing: 'everyone',
      sharedWith: [],
    });
  });

  test('where the keys cannot be read, nothing is promised', () => {
    expect(whoamiOf(ann, { ...about, sharing: undefined }).sharing).toBe('unknown');
  });
});
