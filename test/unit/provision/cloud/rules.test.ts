import { describe, expect, test } from 'vitest';
import {
  ingressRules,
  refuseExposure,
  ruleOf,
  ruleText,
  type Rule,
} from '../../../../provision/cloud/rules.ts';

const tcp = (port: number, from: string): Rule => ({ protocol: 'tcp', ports: [port, port], from });

describe('ingressRules', () => {
  test('SSH, the server, and whatever else is said; each once and sorted', () => {
    const access = {
      ssh: ['203.0.113.7/32', '2001:db8::/48'],
      server: ['0.0.0.0/0'],
      rules: [
        { protocol: 'udp' as const, port: [8000, 8010] as [number, number], from: ['10.0.0.0/8'] },
        { protocol: 'tcp' as const, port: [22, 22] as [number, number], from: ['203.0.113.7/32'] },
      ],
    };
    expect(ingressRules(access, 8080).map(ruleText)).toEqual([
      'tcp 22 from 2001:db8::/48',
      'tcp 22 from 203.0.113.7/32',
      'tcp 8080 from 0.0.0.0/0',
      'udp 8000-8010 from 10.0.0.0/8',
    ]);
  });
});

describe('refuseExposure', () => {
  const refused: [string, Rule][] = [
    ['SSH', tcp(22, '0.0.0.0/0')],
    ['Postgres', tcp(5432, '0.0.0.0/0')],
    ['Redis over IPv6', tcp(6379, '::/0')],
    ['half the internet', tcp(22, '128.0.0.0/1')],
    ['a range around it', { protocol: 'tcp', ports: [1, 65_535], from: '0.0.0.0/0' }],
  ];
  test.each(refused)('%s', (_, rule) => {
    expect(() => refuseExposure([rule], [])).toThrow(expect.objectContaining({ code: 'open-to-world' }));
    expect(() => refuseExposure([rule], [22, 5432, 6379])).not.toThrow();
  });

  test('a flag names one port, and opens no other', () => {
    const rules = [tcp(22, '0.0.0.0/0'), tcp(5432, '0.0.0.0/0')];
    expect(() => refuseExposure(rules, [22])).toThrow(/tcp 5432 from 0\.0\.0\.0\/0$/);
  });

  test.each([tcp(8080, '0.0.0.0/0'), tcp(22, '10.0.0.0/8'), tcp(443, '::/0')])(
    '$ports from $from is fine',
    (rule) => {
      expect(() => refuseExposure([rule], [])).not.toThrow();
    },
  );
});

test.each(['tcp 22 from 10.0.0.0/8', 'udp 8000-8010 from ::/0'])('%s can be read back', (text) => {
  const rule = ruleOf(text);
  expect(rule && ruleText(rule)).toBe(text);
});

test('a text that stands for no rule of berth’s', () => {
  expect(ruleOf('icmp from 0.0.0.0/0')).toBeUndefined();
});
