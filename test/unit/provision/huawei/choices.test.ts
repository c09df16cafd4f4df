import { describe, expect, test } from 'vitest';
import { imageFor, zoneFor } from '../../../../provision/huawei/choices.ts';

const flavor = (id: string, zones: string[]) => ({
  id,
  cores: 2,
  memory: 4096,
  architecture: 'x86' as const,
  zones,
});
const FLAVORS = [flavor('s6.large.2', ['a', 'b']), flavor('s6.xlarge.2', ['a']), flavor('c7.large.2', [])];

describe('a zone', () => {
  const wanted = { name: 'one', type: 's6.large.2', zone: undefined };
  test.each([
    ['the first that has the flavor', wanted, undefined, 'a'],
    ['that of the disks', wanted, 'b', 'b'],
    ['the inventory’s', { ...wanted, zone: 'b' }, undefined, 'b'],
    ['the inventory’s before that of the disks', { ...wanted, zone: 'a' }, 'b', 'a'],
  ])('%s', (_name, machine, disks, zone) => {
    expect(zoneFor(machine, FLAVORS, disks)).toBe(zone);
  });
  test.each([
    ['no-such-flavor', { ...wanted, type: 's6.larg.2' }, undefined, /s6\.large\.2/],
    ['flavor-unavailable', { ...wanted, zone: 'c' }, undefined, /a or b/],
    ['flavor-unavailable', wanted, 'c', /a or b/],
    ['flavor-unavailable', { ...wanted, type: 'c7.large.2' }, undefined, /s6\.large\.2/],
  ])('%s', (code, machine, disks, hint) => {
    expect(() => zoneFor(machine, FLAVORS, disks)).toThrow(
      expect.objectContaining({ code, hint: expect.stringMatching(hint) }),
    );
  });
});

const image = (name: string, created: string, more: { type?: string; least?: number } = {}) => ({
  id: `${name} of ${created}`,
  name,
  created,
  least: 10,
  type: 'gold',
  ...more,
});

describe('an image', () => {
  const IMAGES = [
    image('Ubuntu 24.04 server 64bit with Tesla Driver', '2026-12'),
    image('Ubuntu 24.04 server 64bit', '2026-03'),
    image('Ubuntu 24.04 server 64bit', '2026-10'),
    image('Ubuntu 24.04 server 64bit for ARM', '2026-09'),
    image('Debian 12.4.0 64bit', '2026-05'),
    image('Debian 12.9.0 64bit', '2026-06', { type: 'market' }),
    image('EulerOS 2.10 64bit', '2026-05', { least: 40 }),
  ];
  const machine = { name: 'one', type: 's6.large.2', rootDisk: { size: 20, type: undefined } };
  test.each([
    ['the default', undefined, 'Ubuntu 24.04 server 64bit of 2026-10'],
    ['by pattern, nothing from the market', { name: 'Debian 12* 64bit' }, 'Debian 12.4.0 64bit of 2026-05'],
    ['a dot is a dot', { name: 'Ubuntu 24.04 server 64bit' }, 'Ubuntu 24.04 server 64bit of 2026-10'],
  ])('%s', (_name, wanted, id) => {
    expect(imageFor({ ...machine, image: wanted }, IMAGES).id).toBe(id);
  });
  test.each([
    ['root-disk-too-small', { id: 'EulerOS 2.10 64bit of 2026-05' }, /40g/],
    ['no-such-image', { name: 'Debian 99*' }, /Image Management/],
    ['no-such-image', { id: 'another' }, /Image Management/],
  ])('%s', (code, wanted, hint) => {
    expect(() => imageFor({ ...machine, image: wanted }, IMAGES)).toThrow(
      expect.objectContaining({ code, hint: expect.stringMatching(hint) }),
    );
  });
});
