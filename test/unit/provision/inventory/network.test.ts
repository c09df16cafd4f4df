import { expect, test } from 'vitest';
import { networkOf } from '../../../../provision/inventory/network.ts';

test.each([
  ['10.88.0.0/24', '10.88.0.0/24'],
  ['10.88.0.5/24', '10.88.0.0/24'],
  ['192.168.255.1/17', '192.168.128.0/17'],
  ['255.255.255.255/0', '0.0.0.0/0'],
  ['10.0.0.1/32', '10.0.0.1/32'],
  ['fd00::1/64', 'fd00::/64'],
  ['FD00:0:0:12:0:0:0:1/60', 'fd00:0:0:10::/60'],
  ['::ffff:10.0.0.1/128', '::ffff:a00:1/128'],
  ['::/0', '::/0'],
  ['10.0.0.1', undefined],
  ['10.0.0.1/33', undefined],
  ['10.0.0.256/8', undefined],
  ['010.0.0.1/8', undefined],
  ['fd00::/129', undefined],
  ['fe80::1%eth0/64', undefined],
  ['a/8', undefined],
])('%s lies in %s', (cidr, network) => {
  expect(networkOf(cidr)).toBe(network);
});
