import { describe, expect, it } from 'vitest';
import {
  mountUnitName,
  mountUnitText,
  requiresMounts,
  uuidOf,
} from '../../../../bootstrap/disks/mount-unit.ts';

describe('the name of a mount unit', () => {
  // As systemd-escape --path --suffix=mount gives them.
  it.each([
    ['/data', 'data.mount'],
    ['/var/lib/berth', 'var-lib-berth.mount'],
    ['/srv/my-data', String.raw`srv-my\x2ddata.mount`],
    ['/srv//two/', 'srv-two.mount'],
    ['/.hidden/.file', String.raw`\x2ehidden-.file.mount`],
    ['/a@b+c', String.raw`a\x40b\x2bc.mount`],
    ['/数', String.raw`\xe6\x95\xb0.mount`],
  ])('%s → %s', (path, name) => {
    expect(mountUnitName(path)).toBe(name);
  });
});

describe('the UUID of a volume', () => {
  it('is its own, and the same each time', () => {
    expect(uuidOf('vol-1')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidOf('vol-1')).toBe(uuidOf('vol-1'));
    expect(uuidOf('vol-2')).not.toBe(uuidOf('vol-1'));
  });
});

describe('the units', () => {
  it('mount by UUID, and do not hold up the boot', () => {
    expect(mountUnitText({ volume: 'vol-1', mount: '/data', uuid: 'U', type: 'xfs' })).toBe(`[Unit]
Description=berth: data disk vol-1

[Mount]
What=/dev/disk/by-uuid/U
Where=/data
Type=xfs
Options=defaults,nofail

[Install]
WantedBy=multi-user.target
`);
  });

  it('keep a service from starting without its disks', () => {
    expect(requiresMounts(['/data', '/logs'])).toBe('[Unit]\nRequiresMountsFor=/data /logs\n');
  });
});
