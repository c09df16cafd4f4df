import { describe, expect, it } from 'vitest';
import type { Host } from '../../../../core/host.ts';
import { routeTo } from '../../../../bootstrap/ssh/route.ts';
import { settingsOf } from '../../../../bootstrap/ssh/settings.ts';
import { describeTarget } from '../../../../bootstrap/ssh/target.ts';

const host: Host = {
  name: 'web',
  address: 'web',
  identities: [{ path: '/k' }],
  jumps: [],
  hostKeys: [],
  hostKeyPolicy: 'strict',
};
const local = { user: 'wei', home: '/home/wei', environment: {} };

const route = (jumps: string[], config: Record<string, Record<string, string>> = {}): string[] => {
  const { jumps: through, target } = routeTo(
    { ...host, jumps },
    (name) => settingsOf(config[name] ?? {}),
    local,
  );
  return [...through, target].map(describeTarget);
};

describe('routeTo', () => {
  it.each([
    ['nothing in between', [], {}, ['wei@web:22']],
    [
      'jumps of the inventory, nearest first',
      ['a', 'root@b:2222'],
      {},
      ['wei@a:22', 'root@b:2222', 'wei@web:22'],
    ],
    ['an IPv6 address', ['root@[::1]:2222'], {}, ['root@[::1]:2222', 'wei@web:22']],
    ['an IPv6 address without a port', ['[fe80::1]'], {}, ['wei@[fe80::1]:22', 'wei@web:22']],
    ['an address as a URL', ['ssh://root@a:2222/'], {}, ['root@a:2222', 'wei@web:22']],
    ['ProxyJump of the config', [], { web: { proxyjump: 'a, b' } }, ['wei@a:22', 'wei@b:22', 'wei@web:22']],
    ['no ProxyJump', [], { web: { proxyjump: 'none' } }, ['wei@web:22']],
    ['jumps instead of ProxyJump', ['b'], { web: { proxyjump: 'a' } }, ['wei@b:22', 'wei@web:22']],
    [
      'the config of a jump',
      ['a'],
      { a: { hostname: '10.0.0.1', user: 'ops', port: '2200' } },
      ['ops@10.0.0.1:2200', 'wei@web:22'],
    ],
    [
      'the ProxyJump of the first jump',
      ['a', 'b'],
      { a: { proxyjump: 'c' }, b: { proxyjump: 'd' } },
      ['wei@c:22', 'wei@a:22', 'wei@b:22', 'wei@web:22'],
    ],
  ])('%s', (_, jumps, config, expected) => {
    expect(route(jumps, config)).toEqual(expected);
  });

  it('says which jump cannot be read', () => {
    expect(() => route(['a:b'])).toThrow('web: the jump “a:b” is not [user@]host[:port]');
  });

  it('says how jumps lead in a circle', () => {
    const config = { a: { proxyjump: 'b' }, b: { proxyjump: 'a' } };
    expect(() => route(['a'], config)).toThrow('web: jumps lead in a circle: web → a → b → a');
  });

  it('keeps the keys of the inventory for the host itself', () => {
    const { jumps, target } = routeTo({ ...host, jumps: ['a'] }, () => settingsOf({}), local);
    expect(jumps[0]?.identities).toEqual([]);
    expect(target.identities).toEqual([{ path: '/k' }]);
  });
});
