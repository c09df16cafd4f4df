import { expect, test } from 'vitest';
import { filterOf } from '../../../cloud/vm/filter.ts';
import type { Rule } from '../../../cloud/vm/spec.ts';

/** What of a filter its rules decide. */
const allowed = (rules: Rule[]): string[] =>
  filterOf(rules)
    .split('\n')
    .filter((line) => line.startsWith('-A SECURITY-GROUP -s') && !line.includes('169.254'))
    .map((line) => line.replace('-A SECURITY-GROUP ', '').replace(' -j ACCEPT', ''));

const from = '198.51.100.0/24';

test.each<[string, Rule, string]>([
  ['one port', { protocol: 'tcp', ports: [22, 22], from }, `-s ${from} -p tcp -m tcp --dport 22:22`],
  ['a range of ports', { protocol: 'udp', ports: [80, 90], from }, `-s ${from} -p udp -m udp --dport 80:90`],
  ['all ports', { protocol: 'tcp', from }, `-s ${from} -p tcp`],
  ['all protocols', { protocol: 'all', from: '0.0.0.0/0' }, '-s 0.0.0.0/0'],
  ['ICMP, which has types and no ports', { protocol: 'icmp', ports: [8, 0], from }, `-s ${from} -p icmp`],
])('lets in %s', (_what, rule, expected) => {
  expect(allowed([rule])).toEqual([expected]);
});

test('drops what no rule lets in', () => {
  expect(filterOf([]).trim().split('\n').slice(-2)).toEqual(['-A SECURITY-GROUP -j DROP', 'COMMIT']);
});
