import { describe, expect, it } from 'vitest';
import { diskFacts, type DiskFacts } from '../../../../bootstrap/disks/probe.ts';
import { BLANK } from '../facts.ts';

const ATTACHED = 'MOUNT=/data\nAT=\nPOINT=\nDEVICE=/dev/vdb\nSIZE=10737418240\n';

describe('what is read of a disk', () => {
  it.each<[string, string, Partial<DiskFacts>]>([
    ['blank', `${ATTACHED}SIGNATURES=\nUNSIGNED=yes\nZEROS=yes\n`, {}],
    [
      'not attached, its mount point in use',
      'MOUNT=/data\nAT=\nPOINT=\nCONTENT=yes\n',
      { device: null, size: 0, unsigned: false, zeros: false, mountPoint: 'content' },
    ],
    [
      'mounted',
      'MOUNT=/data\nAT= /data /mnt\nPOINT=mounted\nCONTENT=yes\nDEVICE=/dev/vdb\nSIZE=10737418240\nUUID=U\nTYPE=ext4\nFSSIZE=1024\n',
      {
        filesystem: { type: 'ext4', uuid: 'U', size: 1024 },
        unsigned: false,
        zeros: false,
        mountedAt: ['/data', '/mnt'],
        mountPoint: 'mounted',
      },
    ],
    [
      'with a file system whose size cannot be told',
      `${ATTACHED}UUID=U\nTYPE=xfs\nFSSIZE=\n`,
      { filesystem: { type: 'xfs', uuid: 'U', size: null }, unsigned: false, zeros: false },
    ],
    [
      'partitioned',
      `${ATTACHED}PTTYPE=gpt\nSIGNATURES=gpt PMBR \nPARTS=yes\n`,
      {
        holds: ['a partition table (gpt)', 'partitions'],
        unsigned: false,
        zeros: false,
      },
    ],
    [
      'signed by what blkid cannot tell apart',
      `${ATTACHED}SIGNATURES=zfs_member linux_raid_member \n`,
      { holds: ['zfs_member', 'linux_raid_member'], unsigned: false, zeros: false },
    ],
    [
      'half formatted',
      'MOUNT=/data\nFORMATTING=yes\nAT=\nPOINT=\nDEVICE=/dev/vdb\nSIZE=10737418240\nSIGNATURES=\nUNSIGNED=yes\n',
      { formatting: true, zeros: false },
    ],
    [
      'of which nothing could be read',
      'MOUNT=/data\nAT=\nPOINT=\nDEVICE=/dev/vdb\nSIZE=\nSIGNATURES=\n',
      { size: 0, unsigned: false, zeros: false },
    ],
  ])('%s', (_, text, over) => {
    expect(diskFacts(`${text}\n`)).toEqual(new Map([['/data', { ...BLANK, ...over }]]));
  });

  it('is told apart by mount point', () => {
    expect([...diskFacts('MOUNT=/a\nAT=\n\nMOUNT=/b\nAT=\n\n').keys()]).toEqual(['/a', '/b']);
    expect(diskFacts('').size).toBe(0);
  });
});
