import { expect, test } from 'vitest';
import { addressOf } from '../../../../server/src/access/address.ts';
import { request } from './fixtures.ts';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s counts as %s', (remote, address) => {
  expect(addressOf(request({}, remote), 0)).toBe(address);
});

test.each<[string, number, string]>([
  ['198.51.100.1', 0, '203.0.113.7'],
  ['198.51.100.1', 1, '198.51.100.1'],
  ['10.9.9.9, 198.51.100.1', 1, '198.51.100.1'],
  ['10.9.9.9, 198.51.100.1, 192.0.2.2', 2, '198.51.100.1'],
  ['198.51.100.1', 2, '203.0.113.7'],
  ['unknown', 1, '203.0.113.7'],
  ['x"\n', 1, '203.0.113.7'],
])('forwarded for %j with %i proxies is %s', (forwarded, proxies, address) => {
  expect(addressOf(request({ 'x-forwarded-for': forwarded }), proxies)).toBe(address);
});
