import { expect, test } from 'vitest';
import { selectHosts } from '../../../../provision/inventory/select-hosts.ts';

const hosts = [
  { name: 'web-1', groups: ['web', 'blue'] },
  { name: 'web-2', groups: ['web'] },
  { name: 'db', groups: [] },
];

test.each([
  [[], ['web-1', 'web-2', 'db']],
  [
    ['db', 'web-1'],
    ['web-1', 'db'],
  ],
  [['web'], ['web-1', 'web-2']],
  [['web-*'], ['web-1', 'web-2']],
  [
    ['w?b-2', 'bl*'],
    ['web-1', 'web-2'],
  ],
  [['!web-1'], ['web-2', 'db']],
  [['web', '!blue'], ['web-2']],
])('%j', (limit, names) => {
  expect(selectHosts(hosts, limit).map(({ name }) => name)).toEqual(names);
});

test('patterns that fit nothing are all named', () => {
  expect(() => selectHosts(hosts, ['web1', '!cache-*'])).toThrow(
    expect.objectContaining({
      code: 'unknown-host',
      message: 'no host or group fits web1: did you mean web-1?\nno host or group fits cache-*',
      hint: 'hosts: web-1, web-2, db; groups: web, blue',
    }),
  );
});

test('a limit that leaves nothing', () => {
  expect(() => selectHosts(hosts, ['db', '!d*'])).toThrow(
    expect.objectContaining({ code: 'no-hosts', message: '--limit db,!d* leaves no host' }),
  );
});
