import { expect, test } from 'vitest';
import { dnsServers, gatewayOf } from '../../../../provision/huawei/dns.ts';
import { linksOf } from '../../../../provision/huawei/links.ts';
import { tagOfText } from '../../../../provision/huawei/tags.ts';

test.each([
  ['10.88.0.0/16', '10.88.0.1'],
  ['192.168.20.64/26', '192.168.20.65'],
])('the gateway of %s is %s', (cidr, gateway) => {
  expect(gatewayOf(cidr)).toBe(gateway);
});

test('every region has two name servers, its own where they are known', () => {
  expect(dnsServers('cn-north-4')).toEqual(['100.125.1.250', '100.125.129.250']);
  expect(dnsServers('af-south-1')).toHaveLength(2);
});

test('a disk is found by its serial on virtio and by its WWN on SCSI', () => {
  const id = '01234567-89ab-cdef-0123-456789abcdef';
  expect(linksOf({ id, wwn: undefined })).toEqual(['virtio-01234567-89ab-cdef-0']);
  expect(linksOf({ id, wwn: '6888603' })).toEqual([
    'virtio-01234567-89ab-cdef-0',
    'wwn-0x6888603',
    'scsi-36888603',
  ]);
});

test.each([
  ['team=harbour', { key: 'team', value: 'harbour' }],
  ['a=b=c', { key: 'a', value: 'b=c' }],
  ['bare', { key: 'bare', value: '' }],
])('the tag %s', (text, tag) => {
  expect(tagOfText(text)).toEqual(tag);
});
