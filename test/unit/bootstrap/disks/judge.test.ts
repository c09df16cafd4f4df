import { describe, expect, it } from 'vitest';
import { planDisk } from '../../../../bootstrap/disks/judge.ts';
import { uuidOf } from '../../../../bootstrap/disks/mount-unit.ts';
import type { DiskFacts } from '../../../../bootstrap/disks/probe.ts';
import { BLANK, DISK } from '../facts.ts';

const plan = (over: Partial<DiskFacts>) =>
  planDisk({ disks: new Map([[DISK.mount, { ...BLANK, ...over }]]) }, DISK);

const ext4 = { type: 'ext4', uuid: 'U', size: 1 };
const signed = { unsigned: false, zeros: false };

describe('a disk', () => {
  it.each<[string, Partial<DiskFacts>, { format: boolean; uuid: string; type: string }]>([
    ['blank', {}, { format: true, uuid: uuidOf('vol-1'), type: 'ext4' }],
    [
      'half formatted by berth',
      { zeros: false, formatting: true },
      { format: true, uuid: uuidOf('vol-1'), type: 'ext4' },
    ],
    ['with ext4', { ...signed, filesystem: ext4 }, { format: false, uuid: 'U', type: 'ext4' }],
    [
      'with xfs',
      { ...signed, filesystem: { ...ext4, type: 'xfs' } },
      { format: false, uuid: 'U', type: 'xfs' },
    ],
    [
      'mounted, whatever its mount point holds by now',
      { ...signed, filesystem: ext4, mountedAt: ['/mnt/x', '/data'], mountPoint: 'mounted' },
      { format: false, uuid: 'U', type: 'ext4' },
    ],
    [
      'with a file system, whose formatting was marked',
      { ...signed, filesystem: ext4, formatting: true },
      { format: false, uuid: 'U', type: 'ext4' },
    ],
  ])('%s', (_, facts, expected) => {
    expect(plan(facts)).toMatchObject(expected);
  });

  it('that is not attached is not planned for', () => {
    expect(plan({ device: null })).toBeUndefined();
    expect(planDisk({ disks: new Map() }, DISK)).toBeUndefined();
  });

  it.each<[string, Partial<DiskFacts>, string, RegExp]>([
    ['data without a signature', { zeros: false }, 'disk-not-blank', /vol-1 \(\/dev\/vdb\).*no signature/],
    ['what could not be looked at', { unsigned: false }, 'disk-not-blank', /no signature/],
    [
      'a mark, and a signature by now',
      { formatting: true, unsigned: false },
      'disk-not-blank',
      /no signature/,
    ],
    [
      'a partition table',
      { ...signed, holds: ['a partition table (gpt)', 'partitions'] },
      'disk-not-blank',
      /holds a partition table \(gpt\), partitions$/,
    ],
    [
      'a file system and more',
      { ...signed, filesystem: ext4, holds: ['a partition table (dos)'] },
      'disk-not-blank',
      /holds ext4, a partition table/,
    ],
    [
      'part of a volume group',
      { ...signed, filesystem: { ...ext4, type: 'LVM2_member' } },
      'disk-not-blank',
      /holds LVM2_member$/,
    ],
    ['another place', { mountedAt: ['/mnt'] }, 'disk-mounted-elsewhere', /mounted at \/mnt$/],
    ['a taken mount point', { mountPoint: 'mounted' }, 'mount-point-taken', /^at \/data/],
    ['files below it', { mountPoint: 'content' }, 'mount-point-not-empty', /^\/data, .*would hide$/],
  ])('is refused for %s', (_, facts, code, message) => {
    expect(() => plan(facts)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message), hint: expect.any(String) }),
    );
  });
});
