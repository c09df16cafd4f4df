import { expect, test } from 'vitest';
import { ruleOf } from '../../../../provision/cloud/rules.ts';
import { ruleTexts, wireRule } from '../../../../provision/huawei/rule.ts';

const wire = (changes: Record<string, unknown> = {}) => ({
  id: 'r',
  direction: 'ingress',
  ethertype: 'IPv4',
  protocol: 'tcp',
  multiport: '22',
  action: 'allow',
  priority: 1,
  remote_ip_prefix: '203.0.113.0/24',
  ...changes,
});

test.each([
  ['a port', wire(), 'tcp 22 from 203.0.113.0/24'],
  ['a range', wire({ multiport: '8000-8099', protocol: 'udp' }), 'udp 8000-8099 from 203.0.113.0/24'],
  ['an address without a length', wire({ remote_ip_prefix: '203.0.113.9' }), 'tcp 22 from 203.0.113.9/32'],
  ['IPv6', wire({ ethertype: 'IPv6', remote_ip_prefix: '2001:db8::1' }), 'tcp 22 from 2001:db8::1/128'],
  ['no source', wire({ remote_ip_prefix: undefined }), 'tcp 22 from 0.0.0.0/0'],
  ['no source of IPv6', wire({ ethertype: 'IPv6', remote_ip_prefix: undefined }), 'tcp 22 from ::/0'],
  ['as it is written first', wire({ action: null, priority: null }), 'tcp 22 from 203.0.113.0/24'],
])('%s is a rule of ours: %j', (_name, rule, text) => {
  const [seen] = ruleTexts([rule]);
  expect(seen?.text).toBe(text);
  expect(ruleOf(text)).toBeDefined();
});

test.each([
  ['several ports', wire({ multiport: '22,80' })],
  ['all ports', wire({ multiport: undefined })],
  ['another protocol', wire({ protocol: 'icmp', multiport: undefined })],
  ['any protocol', wire({ protocol: undefined, multiport: undefined })],
  ['a group', wire({ remote_ip_prefix: undefined, remote_group_id: 'g-1' })],
  ['a list of addresses', wire({ remote_ip_prefix: undefined, remote_address_group_id: 'l-1' })],
  ['a denial', wire({ action: 'deny' })],
  ['another priority', wire({ priority: 50 })],
])('%s is none that the inventory can say', (_name, rule) => {
  const [seen] = ruleTexts([rule]);
  const known = ruleOf(seen?.text ?? '');
  // A source that is no network is told apart by the inventory's own check of its rules.
  expect(known === undefined || !known.from.includes('/')).toBe(true);
});

test('what leaves is nobody’s concern, and a rule that is there twice shows', () => {
  const texts = ruleTexts([wire({ direction: 'egress' }), wire(), wire({ id: 'r2' })]);
  expect(texts).toEqual([
    { id: 'r', text: 'tcp 22 from 203.0.113.0/24' },
    { id: 'r2', text: 'tcp 22 from 203.0.113.0/24 (again)' },
  ]);
});

test.each(['tcp 22 from 203.0.113.0/24', 'udp 8000-8099 from 2001:db8::/32'])('%s comes back', (text) => {
  const rule = ruleOf(text);
  const asked = rule === undefined ? undefined : wireRule(rule);
  const back = { id: 'r', direction: '', ethertype: '', ...asked, priority: Number(asked?.['priority']) };
  expect(ruleTexts([back])).toEqual([{ id: 'r', text }]);
});
