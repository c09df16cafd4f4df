import { expect, test } from 'vitest';
import { advise } from '../../../../provision/aws/advice.ts';
import { zoneFor } from '../../../../provision/aws/choices.ts';
import { newest } from '../../../../provision/aws/images.ts';
import { permissionOf, permissionTexts } from '../../../../provision/aws/permissions.ts';
import { nearest } from '../../../../provision/aws/types.ts';
import { CloudError } from '../../../../provision/cloud/error.ts';
import { ruleOf } from '../../../../provision/cloud/rules.ts';
import { checkFit } from '../../../../provision/aws/refusals.ts';
import { machineSpec, stackSpec } from '../cloud/spec.ts';
import { bare, volume } from './world.ts';

test.each(['tcp 22 from 203.0.113.0/24', 'udp 8000-8099 from 10.0.0.0/8', 'tcp 443 from 2001:db8::/32'])(
  '%s there and back',
  (text) => {
    const rule = ruleOf(text);
    expect(rule === undefined ? [] : permissionTexts(permissionOf(rule))).toEqual([text]);
  },
);

test.each([
  [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-9' }] }, ['everything from sg-9']],
  [
    { IpProtocol: 'icmp', FromPort: 8, ToPort: -1, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
    ['protocol icmp 8 from 0.0.0.0/0'],
  ],
  [
    {
      IpProtocol: 'tcp',
      FromPort: 80,
      ToPort: 80,
      IpRanges: [{ CidrIp: '10.0.0.0/8' }, { CidrIp: '192.168.0.0/16' }],
      PrefixListIds: [{ PrefixListId: 'pl-1' }],
    },
    ['tcp 80 from 10.0.0.0/8', 'tcp 80 from 192.168.0.0/16', 'tcp 80 from pl-1'],
  ],
])('%o', (permission, texts) => {
  expect(permissionTexts(permission)).toEqual(texts);
});

const image = (name: string, created: string) => ({
  id: name,
  name,
  created,
  architecture: 'x86_64',
  rootDevice: '',
  rootSize: 8,
});

test('the newest build, whatever the order', () => {
  const images = [image('b', '2026-01-02'), image('c', '2026-03-01'), image('a', '2026-02-01')];
  expect(newest(images)?.id).toBe('c');
  expect(newest(images.toReversed())?.id).toBe('c');
  expect(newest([])).toBeUndefined();
});

test.each([
  ['t3.smal', 't3.small'],
  ['m7i.largge', 'm7i.large'],
  ['t3.larg', 't3.large'],
])('nearest to %s is %s', (written, wanted) => {
  expect(nearest(written, ['c7i.large', 'm7i.large', 't3.large', 't3.medium', 't3.small'])[0]).toBe(wanted);
});

const type = { name: 't3.small', architecture: 'x86_64', vcpus: 2, nitro: true, zones: ['eu-1a', 'eu-1b'] };

test.each([
  ['the first zone', stackSpec(), 'eu-1a'],
  ['the one that is said', stackSpec({ machines: [machineSpec({ zone: 'eu-1b' })] }), 'eu-1b'],
  [
    'a network to be made: the one that another host says',
    stackSpec({
      network: { cidr: '10.0.0.0/24' },
      machines: [machineSpec(), machineSpec({ name: 'two', zone: 'eu-1b' })],
    }),
    'eu-1b',
  ],
])('%s', (_what, wanted, zone) => {
  expect(zoneFor(wanted, bare, machineSpec({ zone: wanted.machines[0]?.zone }), type)).toBe(zone);
});

test('a machine is made where its disk is', () => {
  const seen = { ...bare, volumes: [volume({ zone: 'eu-1b', instance: undefined, state: 'available' })] };
  expect(zoneFor(stackSpec(), seen, machineSpec(), type)).toBe('eu-1b');
});

test.each([
  [{ zone: 'eu-1c' }, type, /no subnet in eu-1c/],
  [{ zone: 'eu-1b' }, { ...type, zones: ['eu-1a'] }, /not offered in eu-1b/],
  [{}, { ...type, zones: [] }, /not offered in eu-1a, eu-1b/],
])('a zone that does not do: %#', (changes, info, message) => {
  expect(() => zoneFor(stackSpec(), bare, machineSpec(changes), info)).toThrow(message);
});

test.each([
  ['VcpuLimitExceeded', 'quota'],
  ['UnauthorizedOperation', 'no-permission'],
  ['OptInRequired', 'account-inactive'],
  ['CredentialsProviderError', 'no-credentials'],
  ['RequestExpired', 'credentials-expired'],
  ['RequestTimeTooSkewed', 'clock-skew'],
  ['ENOTFOUND', 'no-endpoint'],
])('%s means %s', (code, meaning) => {
  expect(advise(new CloudError('said', { kind: 'refused', action: 'Ask', code }))?.code).toBe(meaning);
});

test.each([
  ['image-unfit', machineSpec(), { ...type, architecture: 'arm64' }],
  ['bad-disk', machineSpec({ rootDisk: { size: 7, type: undefined } }), type],
  ['type-unfit', machineSpec(), { ...type, nitro: false }],
])('%s', (code, wanted, info) => {
  expect(() => checkFit(machineSpec(), type, image('a', ''))).not.toThrow();
  expect(() => checkFit(wanted, info, image('a', ''))).toThrow(expect.objectContaining({ code }));
});
